import type { EnforcementRegion } from "../../contract/enforcementOutput";
import type { Findings } from "../../client/doctor/findings";
import { partitionOf } from "../../partition";
import { Connection } from "../connection";
import type { MadePolicies, SharedEndpoints } from "../outputs";
import { endpointPolicies } from "./endpointPolicies";
import { madeUpEvent, realEvent } from "./eventPath";
import { ledger } from "./ledger";
import { nameCase } from "./nameCase";
import type { Parts } from "./parts";
import { queue } from "./queue";
import { rule } from "./rule";
import { sweep } from "./sweep";
import { trail } from "./trail";

interface EnforcementOptions {
  /** Whether to send a made-up event, which leaves an item in the ledger. */
  readonly sendEvent: boolean;
  /** What the stack shares, where it shares endpoints. */
  readonly shared?: readonly SharedEndpoints[];
  /** The policies that the stack puts on endpoints. */
  readonly made?: MadePolicies;
}

/** Walks the path of an event in the account that has enforcement, region by region. */
export async function examineEnforcement(
  regions: Readonly<Record<string, EnforcementRegion>>,
  findings: Findings,
  { sendEvent, shared = [], made = {} }: EnforcementOptions,
): Promise<void> {
  const sharedIn = regionsOfShares(shared, Object.keys(regions));
  const [first] = [...Object.keys(regions), ...sharedIn.keys()];
  if (first === undefined) {
    findings.section("enforcement").notTried("enforcement", "the output enforcement names no region");
    return;
  }
  const who = findings.section("your own credentials");
  const me = await who.works(
    "somebody is signed in",
    () => new Connection(first).identity(),
    ({ arn }) => arn,
    ["sign in, or set AWS_PROFILE"],
  );
  if (me === undefined) return;
  const account = regions[first]?.queueArn.split(":")[4] ?? shared[0]!.accountId;
  if (account !== me.accountId) {
    who.doesNotHold(
      "the stack is of this account",
      `it is of ${account}, you are in ${me.accountId}`,
      `use credentials of ${account}`,
    );
    return;
  }
  who.holds("the stack is of this account", account);
  for (const [region, parts] of Object.entries(regions))
    await examineRegion(new Connection(region), parts, account, findings, sendEvent ? me.arn : undefined);
  for (const [region, names] of sharedIn)
    await endpointPolicies(findings.section(`endpoint policies, ${region}`), new Connection(region), { names, made });
}

/** The names that are shared in each region; every region means those that are known here. */
export function regionsOfShares(
  shared: readonly SharedEndpoints[],
  known: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const named = shared.flatMap(({ regions }) => regions).filter((region) => region !== "*");
  const holds = (region: string) => shared.filter(({ regions }) => regions.includes(region) || regions.includes("*"));
  return new Map(
    [...new Set([...named, ...known])]
      .map((region) => [region, holds(region).flatMap(({ endpoints }) => endpoints)] as const)
      .filter(([, names]) => names.length > 0),
  );
}

/**
 * The path of an event in one region.
 *
 * @param sender who sends a made-up event, which leaves an item in the ledger; when absent, none is sent
 */
export async function examineRegion(
  aws: Connection,
  parts: Parts,
  accountId: string,
  findings: Findings,
  sender?: string,
): Promise<void> {
  const { region } = aws;
  const here = { accountId, region, partition: partitionOf(region) };
  const section = (name: string) => findings.section(`${name}, ${region}`);
  await trail(section("trail"), aws);
  await rule(section("rule"), aws, parts);
  await queue(section("queue"), aws, parts);
  await ledger(section("ledger"), aws, parts);
  await sweep(section("sweep"), aws, parts);
  const path = section("an event's path");
  const tools = { here, trail: aws.trail(), ledger: aws.ledger(parts.tableName), now: Date.now };
  await realEvent(path, tools);
  if (sender !== undefined)
    await madeUpEvent(path, tools, { sqs: aws.sqs(), queueUrl: parts.queueUrl, caller: sender });
  else
    path.notTried(
      "a made-up event gets from the queue into the ledger",
      "give --send-event: it leaves an item in the ledger",
    );
  await nameCase(section("names in ARNs"), aws);
}
