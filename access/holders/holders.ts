import { callers } from "./callers";
import type { Holder } from "./holder";
import { ofEnforcement } from "./ofEnforcement";
import { ofRouters, resourcePolicies } from "./resourcePolicies";
import { sharedRoles } from "./sharedRoles";
import type { System } from "./system";

/** Some stacks, and everybody and everything in them that has documents, by key. */
export interface Inventory {
  readonly system: System;
  readonly holders: ReadonlyMap<string, Holder>;
}

/**
 * Everybody and everything with documents in the stacks of a side, by key.
 *
 * @param formerId the id that a consumer had before
 */
export function holdersOf(
  system: System,
  formerId: (consumer: string) => string = (consumer) => consumer,
): ReadonlyMap<string, Holder> {
  const { parent, children } = system;
  const all = [
    ...sharedRoles(system),
    ...children.flatMap(callers),
    ...children.flatMap((child) => resourcePolicies(child, child.share.consumer)),
    ...resourcePolicies(parent, null).map((holder) => ofRouters(holder, system)),
    ...ofEnforcement(parent, "parent"),
    ...children.flatMap((child) => ofEnforcement(child, `child ${child.share.consumer}`)),
  ];
  const keyOf = ({ key, consumer }: Holder) =>
    consumer === null ? key : `${formerId(consumer)}${key.slice(consumer.length)}`;
  return new Map(all.map((holder) => [keyOf(holder), holder]));
}
