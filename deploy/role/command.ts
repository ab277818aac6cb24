import type { Io } from "../../commandLine/io";
import { buildOffline, type Built } from "../../access/build/build";
import { load } from "../../access/load";
import { readFleet, type Fleet, type Member } from "../fleet";
import { githubTrust, type Repository, type Workflow } from "./githubTrust";
import { deployPolicy, type Policy, type Purpose } from "./policy";

export interface DeployRoleOptions {
  readonly dir: string;
  readonly preview: boolean;
  /** The repository whose workflows may sign in to the role: its trust is printed instead of its policy. */
  readonly github?: Repository;
  readonly environment: string;
}

/** `deploy-role`: the policy of one stack, or those of several by stack; or their trusts. @returns the exit status */
export async function printDeployRole(stacks: readonly string[], options: DeployRoleOptions, io: Io): Promise<number> {
  const { dir, preview, github, environment } = options;
  const fleet = readFleet(dir, stacks.length === 0 ? undefined : stacks);
  const workflow: Workflow = preview ? { event: "pull_request" } : { environment };
  const documents =
    github === undefined
      ? await policiesOf(fleet, preview ? "preview" : "up")
      : Object.fromEntries(fleet.chosen.map((member) => [member.stack, githubTrust(member, github, workflow)]));
  const [only] = Object.values<object>(documents);
  io.out(`${JSON.stringify(stacks.length === 1 ? only : documents, undefined, 2)}\n`);
  return 0;
}

/** The policies of the chosen stacks, by stack. Built offline, one after the other: Pulumi's mocks are global. */
export async function policiesOf(fleet: Fleet, purpose: Purpose = "up"): Promise<Record<string, Policy>> {
  const policies: Record<string, Policy> = {};
  for (const member of fleet.chosen) policies[member.stack] = deployPolicy(await builtOf(fleet, member), purpose);
  return policies;
}

/** A child is built with what its parent shares. */
async function builtOf({ dir }: Fleet, { stack, parent, config, file }: Member): Promise<Built> {
  if (config.account === "parent" || parent === undefined) return buildOffline(file);
  const { children } = await load({ dir, parent, children: [stack] });
  return children[0]!.built;
}
