import { Mistakes } from "../../config";
import type { Resource } from "./built";

/**
 * Neither does the engine take a second resource of one URN, nor AWS one of the same physical name.
 *
 * @throws Mistakes with the first that is there twice
 */
export function refuseTwins(resources: readonly Resource[]): void {
  const urns = new Set<string>();
  const physical = new Map<string, string>();
  for (const resource of resources) {
    if (urns.has(resource.urn)) throw twice(resource);
    urns.add(resource.urn);
    const name = resource.inputs["name"];
    if (typeof name !== "string" || resource.adopted) continue;
    const { role, group, region } = resource.inputs;
    const key = `${resource.type} ${name.toLowerCase()} ${String(role ?? group ?? region ?? "")}`;
    const first = physical.get(key);
    if (first !== undefined)
      throw tooMany(
        `${first} and ${resource.name} would both be called ${name} in AWS (${resource.type}), and pulumi up would fail at the second`,
      );
    physical.set(key, resource.name);
  }
}

/** The mistake that two resources of a stack have one name. */
export const twice = ({ type, name }: Pick<Resource, "type" | "name">): Mistakes =>
  tooMany(`two resources of type ${type} are named ${name}; the engine would refuse the second`);

/** One name too many, which some key of the stack file gives. */
const tooMany = (what: string) =>
  new Mistakes([
    {
      path: [],
      text: `${what}: give one of them another name, by the key that names it (names, invokeRoleName, callers.group.name, callers.managedPolicy.name, featureStore.executionRoles, featureStore.resultsBucket) or another consumer id`,
    },
  ]);
