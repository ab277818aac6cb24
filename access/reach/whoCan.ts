import { accountIn } from "../arn";
import type { Holder } from "../holders/holder";
import { holdersOf } from "../holders/holders";
import type { System } from "../holders/system";
import { request } from "../questions/request";
import { comparisonText } from "../sets/conditions";
import { grantsIn, statementText, type Grant } from "../sets/statements";
import type { Witness } from "../sets/witness";
import { decide } from "../simulate/simulate";
import type { RealAccounts } from "../evidence/realAccounts";
import { ownersWord, type OwnersWord } from "./byOwner";
import { letInByPolicy, lettingIn, type LetIn } from "./byPolicy";
import { allowing } from "./allowing";
import { called, entrances, type Step } from "./entrances";
import { holdersInAccounts, refusalOf } from "./inAccounts";
import { missesOf, type Miss } from "./misses";
import type { Target } from "./target";

/** One way by which somebody reaches what was asked about. */
export interface Way {
  readonly consumer: string | null;
  readonly account: string;
  readonly region: string | null;
  readonly resource: string;
  /** From whoever begins to the last role. */
  readonly chain: readonly Step[];
  readonly conditions: readonly string[];
  /** What refuses it in the real accounts, as far as files from there show. */
  readonly refusedBy: readonly string[];
}

export interface Reach {
  readonly action: string;
  readonly resource: string;
  readonly ways: readonly Way[];
  readonly misses: readonly Miss[];
  /** What the simulator answers otherwise; none, or the answer cannot be relied on. */
  readonly disagreements: readonly string[];
}

/** A statement that lets somebody do what was asked about, on one of the resources. */
interface Found {
  readonly holder: Holder;
  readonly resource: Target["resources"][number];
  readonly grant: Grant;
  /** A request that it allows. */
  readonly example: Witness;
  /** The policies of endpoints that let the same holder in. */
  readonly letIn: readonly LetIn[];
  /** What the owner of the resource says, where that is another account. */
  readonly word: OwnersWord;
}

/** Holders whose documents say what they may do; the documents of the others say who may do something with them. */
const ASKING: readonly Holder["kind"][] = ["invoke role", "feature-store role", "function role", "caller"];

/**
 * Everybody who can, by which chain, statements and conditions; and who comes nearest of those who cannot.
 *
 * @param real what files from the real accounts show, when there are any
 */
export async function whoCan(system: System, target: Target, real?: RealAccounts): Promise<Reach> {
  const holders = [...holdersOf(system).values()];
  const letIn = letInByPolicy(system, holders, target);
  const found = holders
    .filter(({ kind }) => ASKING.includes(kind))
    .flatMap((holder) => foundFor(holder, target, holders, letIn));
  const known = new Set(found.flatMap((one) => one.letIn));
  // What somebody has besides opens shared roles; on things of another account it opens nothing by itself.
  const inAccounts = holdersInAccounts(holders, real);
  const ways = [
    ...found.flatMap((one) => waysOf(one, target, inAccounts)),
    ...letIn.filter((one) => !known.has(one)).map((one) => wayOf(one, target)),
  ];
  const able = new Set(found.map(({ holder }) => holder));
  return {
    action: target.action,
    resource: target.name,
    ways: await withRefusals(unique(ways), real),
    misses: missesOf(
      holders.filter((holder) => !able.has(holder)),
      target,
    ),
    disagreements: await disagreementsOn(found, target),
  };
}

function foundFor(
  holder: Holder,
  { action, resources }: Target,
  holders: readonly Holder[],
  letIn: readonly LetIn[],
): Found[] {
  const grants = grantsIn(holder.policies);
  return resources.flatMap((resource) =>
    allowing(grants, action, resource.arn).flatMap(({ grant, example }) => {
      const word = ownersWord(holder, grant, { action, arn: resource.arn }, holders);
      if (word === undefined) return [];
      return [{ holder, resource, grant, example, letIn: lettingIn(holder, letIn, resource.arn), word }];
    }),
  );
}

/** A way, with the account of the resource where its ARN says none. */
interface Possible extends Omit<Way, "refusedBy"> {
  readonly owner?: string | undefined;
}

/** The ways that end with one statement: one for each way to become its holder. */
function waysOf(
  { holder, resource, grant, letIn, word }: Found,
  { action }: Target,
  holders: readonly Holder[],
): Possible[] {
  const { consumer, accountId: account, label: who, arn: principal } = holder;
  const byPolicies = [grant, ...letIn.map((one) => one.grant)].map(statementText);
  const decidedBy = [...new Set([...byPolicies, ...word.decidedBy])];
  return entrances(holder, holders).map(({ steps, conditions }) => ({
    consumer,
    account,
    region: resource.region,
    resource: resource.arn,
    chain: [...steps, { who, principal, action, decidedBy }],
    conditions: [...conditions, ...grant.conditions.map(comparisonText), ...word.conditions],
    owner: word.owner,
  }));
}

/** The way of somebody whom the policy of an endpoint lets in by itself. */
function wayOf({ grant, ...where }: LetIn, { action }: Target): Possible {
  const { principal, conditions } = grant;
  return {
    ...where,
    chain: [{ who: called(principal), principal, action, decidedBy: [statementText(grant)] }],
    conditions: conditions.map(comparisonText),
  };
}

async function withRefusals(ways: readonly Possible[], real: RealAccounts | undefined): Promise<Way[]> {
  const all: Way[] = [];
  for (const { owner, ...way } of ways) all.push({ ...way, refusedBy: await refusalsOf({ ...way, owner }, real) });
  return all;
}

/** What refuses any request of a way in the accounts. Each step is about whom the next one is asked by. */
async function refusalsOf({ chain, resource: last, owner }: Possible, real?: RealAccounts): Promise<string[]> {
  const refusals: string[] = [];
  for (const [index, { principal, action }] of chain.entries()) {
    const next = chain[index + 1]?.principal;
    const on = next === undefined ? { resource: last, accountId: owner } : { resource: next };
    refusals.push(...(await refusalOf({ principal, action, ...on }, real)));
  }
  return [...new Set(refusals)];
}

async function disagreementsOn(found: readonly Found[], { action }: Target): Promise<string[]> {
  const disagreements: string[] = [];
  for (const { holder, resource, example } of found) {
    if (!example.certain) continue;
    const { label, arn, policies } = holder;
    const principal = { label, arn, principalArn: arn, accountId: accountIn(arn)!, policies };
    const { allowed, problems } = await decide(request(principal, action, resource.arn, { context: example.context }));
    const why = problems.length > 0 ? ` (${problems.join("; ")})` : "";
    if (!allowed) disagreements.push(`${label}: the simulator refuses ${action} on ${resource.arn}${why}`);
  }
  return disagreements;
}

const unique = (ways: readonly Possible[]): Possible[] => [
  ...new Map(ways.map((way) => [JSON.stringify(way), way])).values(),
];
