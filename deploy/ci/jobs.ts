import { iamArn } from "../../names";
import { partitionOf, type Partition } from "../../partition";
import type { Fleet, Member } from "../fleet";

/** One account as a job of CI needs it. */
export interface Job {
  readonly stack: string;
  /** As the state backend knows the stack. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: Partition;
  /** The stack whose job comes before, where it is one of these jobs. */
  readonly after?: string;
}

/** The jobs of a fleet: everybody, who goes first, and who follows. */
export interface Jobs {
  readonly stacks: readonly Job[];
  readonly parents: readonly Job[];
  readonly children: readonly Job[];
}

export function jobsOf({ chosen }: Fleet): Jobs {
  const first = chosen.filter(({ config }) => config.account === "parent");
  const names = new Set(first.map(({ stack }) => stack));
  const jobOf = ({ stack, fullName, accountId, region, parent }: Member): Job => ({
    stack,
    name: fullName,
    account: accountId,
    region,
    partition: partitionOf(region),
    ...(parent !== undefined && names.has(parent) && { after: parent }),
  });
  const parents = first.map(jobOf);
  const children = chosen.filter(({ config }) => config.account === "child").map(jobOf);
  return { stacks: [...parents, ...children], parents, children };
}

/** The ARN of a role of an account, whose name CI may fill in. */
export const roleOf = ({ partition, account }: Job, name: string): string =>
  iamArn(partition, account, "role", "/", name);
