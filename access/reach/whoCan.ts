import { accountIn } from "../arn";
import type { Holder } from "../holders/holder";
import { holdersOf } from "../holders/holders";
import type { System } from "../holders/system";
import { request } from "../questions/request";
import { comparisonText } from "../sets/conditions";
import { Language } from "../sets/language";
import { inBoth, without, type Requests } from "../sets/requests";
import { grantsIn, statementText, type Grant, type Grants } from "../sets/statements";
import { witnessOf, type Witness } from "../sets/witness";
import { decide } from "../simulate/simulate";
import type { RealAccounts } from "../evidence/realAccounts";
import type { Asked } from "./asked";
import { ownersWord, type OwnersWord } from "./byOwner";
import { letInByPolicy, lettingIn, type LetIn } from "./byPolicy";
import { holdersInAccounts, refusalOf } from "./inAccounts";
import { missesOf, type Miss } from "./misses";

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

export interface Step {
  /** Whom people know: alice, role SageMakerExternal-bank. */
  readonly who: string;
  readonly principal: string;
  readonly action: string;
  readonly decidedBy: readonly string[];
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
  readonly resource: Asked["resources"][number];
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
export async function whoCan(system: System, asked: Asked, real?: RealAccounts): Promise<Reach> {
  const holders = [...holdersOf(system).values()];
  const letIn = letInByPolicy(system, holders, asked);
  const found = holders
    .filter(({ kind }) => ASKING.includes(kind))
    .flatMap((holder) => foundFor(holder, asked, holders, letIn));
  const known = new Set(found.flatMap((one) => one.letIn));
  // What somebody has besides opens shared roles; on things of another account it opens nothing by itself.
  const inAccounts = holdersInAccounts(holders, real);
  const ways = [
    ...found.flatMap((one) => waysOf(one, asked, inAccounts)),
    ...letIn.filter((one) => !known.has(one)).map((one) => wayOf(one, asked)),
  ];
  const able = new Set(found.map(({ holder }) => holder));
  return {
    action: asked.action,
    resource: asked.name,
    ways: await withRefusals(unique(ways), real),
    misses: missesOf(
      holders.filter((holder) => !able.has(holder)),
      asked,
    ),
    disagreements: await disagreementsOn(found, asked),
  };
}

function foundFor(
  holder: Holder,
  { action, resources }: Asked,
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
  { action }: Asked,
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
function wayOf({ grant, ...where }: LetIn, { action }: Asked): Possible {
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

/** The grants that allow one action on one resource, each with an example of when. */
function allowing(grants: Grants, action: string, arn: string): { grant: Grant; example: Witness }[] {
  const wanted: Requests = {
    principal: Language.everything,
    action: Language.withoutCase(action, false),
    resource: Language.literal(arn),
    context: new Map(),
  };
  return grants.allows.flatMap((grant) => {
    const both = inBoth(grant.requests, wanted);
    const left = grants.denies.reduce<readonly Requests[]>(
      (rest, deny) => rest.flatMap((one) => without(one, deny.requests)),
      both === undefined ? [] : [both],
    );
    return left[0] === undefined ? [] : [{ grant, example: witnessOf(grant, left[0], []) }];
  });
}

async function disagreementsOn(found: readonly Found[], { action }: Asked): Promise<string[]> {
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

interface Entrance {
  readonly steps: readonly Step[];
  readonly conditions: readonly string[];
}

const ASSUME = "sts:AssumeRole";

/** How one comes to be somebody: by assuming a role, of those who can, or of whomever an account's admins let. */
function entrances(holder: Holder, holders: readonly Holder[]): Entrance[] {
  if (holder.kind === "caller" || holder.kind === "function role") return [{ steps: [], conditions: [] }];
  const trust = holders.find(({ kind, arn }) => kind === "trust" && arn === holder.arn);
  const callers = holders.filter(({ kind, consumer }) => kind === "caller" && consumer === holder.consumer);
  return allowingAnyone(grantsIn(trust?.policies ?? [])).flatMap((grant): Entrance[] => {
    const conditions = grant.conditions.filter(({ key }) => key !== "aws:principalarn").map(comparisonText);
    const decidedBy = statementText(grant);
    const known = callers.flatMap((caller): Step[] => {
      const [allowed] = allowing(grantsIn(caller.policies), ASSUME, holder.arn);
      if (allowed === undefined || !grant.requests.principal.has(caller.arn)) return [];
      const both = [statementText(allowed.grant), decidedBy];
      return [{ who: caller.label, principal: caller.arn, action: ASSUME, decidedBy: both }];
    });
    const { principal } = grant;
    const anyone: Step = { who: called(principal), principal, action: ASSUME, decidedBy: [decidedBy] };
    return (known.length > 0 ? known : [anyone]).map((step) => ({ steps: [step], conditions }));
  });
}

const allowingAnyone = ({ allows }: Grants): readonly Grant[] =>
  allows.filter(({ requests }) => requests.action.has(ASSUME));

const called = (principal: string): string =>
  principal
    .replace(/^arn:[^:]*:iam::(\d{12}):root$/, "whoever the admins of $1 let")
    .replace(/^arn:[^:]*:iam::(\d{12}):(user|role)\/(.*)$/, "$2 $3 of $1")
    .replace(/^Service:/, "");

const unique = (ways: readonly Possible[]): Possible[] => [
  ...new Map(ways.map((way) => [JSON.stringify(way), way])).values(),
];
