import type { Io } from "../../commandLine/io";
import { buildOffline, type Built } from "../../access/build/build";
import { load } from "../../access/load";
import { readFleet, type Fleet, type Member } from "../fleet";
import { deployPolicy, type Policy } from "./policy";

export interface DeployRoleOptions {
  readonly dir: string;
}

/** `deploy-role`: the policy of one stack, or those of several by stack. @returns the exit status */
export async function printDeployRole(stacks: readonly string[], { dir }: DeployRoleOptions, io: Io): Promise<number> {
  const policies = await policiesOf(readFleet(dir, stacks.length === 0 ? undefined : stacks));
  const [only] = Object.values(policies);
  io.out(`${JSON.stringify(stacks.length === 1 ? only : policies, undefined, 2)}\n`);
  return 0;
}

/** The policies of the chosen stacks, by stack. Built offline, one after the other: Pulumi's mocks are global. */
export async function policiesOf(fleet: Fleet): Promise<Record<string, Policy>> {
  const policies: Record<string, Policy> = {};
  for (const member of fleet.chosen) policies[member.stack] = deployPolicy(await builtOf(fleet, member));
  return policies;
}

/** A child is built with what its parent shares. */
async function builtOf({ dir }: Fleet, { stack, parent, config, file }: Member): Promise<Built> {
  if (config.account === "parent") return buildOffline(file);
  if (parent === undefined) return buildOffline(file);
  const { children } = await load({ dir, parent, children: [stack] });
  return children[0]!.built;
}
