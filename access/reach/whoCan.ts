import { distance } from "fastest-levenshtein";
import { holdersOf, type Holder } from "../diff/holders";
import type { System } from "../diff/sides/system";
import { request } from "../questions/request";
import type { Comparison } from "../sets/conditions";
import { Language } from "../sets/language";
import { inBoth, without, type Requests } from "../sets/requests";
import { readTogether, type Grant, type Grants } from "../sets/statements";
import { witnessOf, type Witness } from "../sets/witness";
import { decide } from "../simulate/simulate";
import type { RealAccounts } from "../evidence/realAccounts";
import type { Asked } from "./asked";
import { isLetIn, letInByPolicy, type LetIn } from "./byPolicy";
import { holdersInAccounts, refusalOf } from "./inAccounts";
import { listed } from "../../contract/listed";

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

/** Somebody who cannot, by the one thing that is different. */
interface Miss {
  readonly consumer: string | null;
  readonly account: string;
  readonly who: string;
  readonly reason: string;
}

export interface Reach {
  readonly action: string;
  readonly resource: string;
  readonly ways: readonly Way[];
  readonly misses: readonly Miss[];
  /** What the simulator answers otherwise; none, or the answer cannot be relied on. */
  readonly disagreements: readonly string[];
}

/**
 * Everybody who can, by which chain, statements and conditions; and who comes nearest of those who cannot.
 *
 * @param real what files from the real accounts show, when there are any
 */
export async function whoCan(system: System, asked: Asked, real?: RealAccounts): Promise<Reach> {
  const holders = [...holdersOf(system).values()];
  // What somebody has besides opens shared roles; on things of another account it opens nothing by itself.
  const inAccounts = holdersInAccounts(holders, real);
  const ways: Way[] = [];
  const disagreements: string[] = [];
  const able = new Set<Holder>();
  const letIn = letInByPolicy(system, holders, asked);
  const known = new Set<LetIn>();
  for (const holder of holders.filter(
    ({ kind }) =>
      kind === "invoke role" || kind === "feature-store role" || kind === "function role" || kind === "caller",
  )) {
    const [grants] = readTogether(holder.policies) as [Grants];
    for (const { arn, region } of asked.resources) {
      for (const { grant, example } of allowing(grants, asked.action, arn)) {
        const doors = isLetIn(letIn, holder, arn);
        for (const door of doors) known.add(door);
        able.add(holder);
        disagreements.push(...(await disagreement(holder, asked.action, arn, example)));
        const last: Step = {
          who: holder.label,
          principal: holder.arn,
          action: asked.action,
          decidedBy: [...new Set([grant, ...doors.map((door) => door.grant)].map(statementOf))],
        };
        const shared = { consumer: holder.consumer, account: holder.accountId, region, resource: arn };
        const conditions = grant.conditions.map(written);
        for (const { steps, conditions: before } of entrances(holder, inAccounts)) {
          const chain = [...steps, last];
          const refusedBy = await refusalsOf(chain, arn, real);
          ways.push({ ...shared, chain, conditions: [...before, ...conditions], refusedBy });
        }
      }
    }
  }
  for (const { consumer, account, region, resource, grant } of letIn.filter((door) => !known.has(door))) {
    const { principal } = grant;
    const chain = [{ who: called(principal), principal, action: asked.action, decidedBy: [statementOf(grant)] }];
    const refusedBy = await refusalsOf(chain, resource, real);
    ways.push({ consumer, account, region, resource, chain, conditions: grant.conditions.map(written), refusedBy });
  }
  const misses = holders
    .filter((holder) => !able.has(holder) && (holder.kind === "invoke role" || holder.kind === "feature-store role"))
    .flatMap((holder) => missOf(holder, asked))
    .sort((a, b) => b.near - a.near)
    .map(({ consumer, account, who, reason }): Miss => ({ consumer, account, who, reason }));
  return { action: asked.action, resource: asked.name, ways: unique(ways), misses, disagreements };
}

/** What refuses any request of a chain in the accounts. Each step is about whom the next one is asked by. */
async function refusalsOf(chain: readonly Step[], last: string, real: RealAccounts | undefined): Promise<string[]> {
  const refusals: string[] = [];
  for (const [index, { principal, action }] of chain.entries())
    refusals.push(...(await refusalOf({ principal, action, resource: chain[index + 1]?.principal ?? last }, real)));
  return [...new Set(refusals)];
}

const statementOf = ({ statement, document }: Grant): string => `${statement} (${document})`;
const written = ({ operator, name, values }: Comparison): string => `${operator} ${name} ${values.join(" or ")}`;

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

async function disagreement(holder: Holder, action: string, arn: string, example: Witness): Promise<string[]> {
  if (!example.certain) return [];
  const accountId = holder.arn.split(":")[4]!;
  const principal = {
    label: holder.label,
    arn: holder.arn,
    principalArn: holder.arn,
    accountId,
    policies: holder.policies,
  };
  const { allowed, problems } = await decide(request(principal, action, arn, { context: example.context }));
  return allowed
    ? []
    : [
        `${holder.label}: the simulator refuses ${action} on ${arn}${problems.length > 0 ? ` (${problems.join("; ")})` : ""}`,
      ];
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
  const [trusted] = readTogether(trust?.policies ?? []) as [Grants];
  const callers = holders.filter(({ kind, consumer }) => kind === "caller" && consumer === holder.consumer);
  return allowingAnyone(trusted).flatMap((grant): Entrance[] => {
    const conditions = grant.conditions.filter(({ key }) => key !== "aws:principalarn").map(written);
    const decidedBy = `${grant.statement} (${grant.document})`;
    const known = callers.flatMap((caller): Step[] => {
      const [own] = readTogether(caller.policies) as [Grants];
      const [allowed] = allowing(own, ASSUME, holder.arn);
      if (allowed === undefined || !grant.requests.principal.has(caller.arn)) return [];
      const { statement, document } = allowed.grant;
      return [
        {
          who: caller.label,
          principal: caller.arn,
          action: ASSUME,
          decidedBy: [`${statement} (${document})`, decidedBy],
        },
      ];
    });
    const anyone: Step = {
      who: called(grant.principal),
      principal: grant.principal,
      action: ASSUME,
      decidedBy: [decidedBy],
    };
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

/** What comes nearest of what somebody may: the same action elsewhere, or another action on the same thing. */
function missOf(holder: Holder, { action, resources }: Asked): (Miss & { readonly near: number })[] {
  const [{ allows, denies }] = readTogether(holder.policies) as [Grants];
  const wanted = resources[0]!.arn;
  const miss = (reason: string, near: number) => [
    { consumer: holder.consumer, account: holder.accountId, who: holder.label, reason, near },
  ];
  const refused = denies.find(({ requests }) => requests.action.has(action) && requests.resource.has(wanted));
  if (refused !== undefined) return miss(`${refused.statement} (${refused.document}) denies it`, 3);
  const sameAction = allows.filter(({ requests }) => requests.action.has(action));
  const elsewhere = sameAction.filter(({ requests }) =>
    requests.resource.has(inRegionOf(wanted, requests.resource.shortest() ?? "")),
  );
  if (elsewhere.length > 0) {
    const regions = [...new Set(elsewhere.map(({ resource }) => resource.split(":")[3]))];
    return miss(`only in ${listed(regions.map(String))}`, 2);
  }
  const onSame = allows.filter(({ requests }) => requests.resource.has(wanted));
  if (onSame.length > 0) return miss(`only ${listed(new Set(onSame.map((grant) => grant.action)))} on it`, 2);
  if (sameAction.length === 0) return [];
  const names = [...new Set(sameAction.map(({ resource }) => resource.replace(/^.*\//, "")))];
  const name = wanted.replace(/^.*\//, "");
  const [nearest, ...others] = names.sort((a, b) => distance(a, name) - distance(b, name));
  const far = distance(nearest!, name) / Math.max(nearest!.length, name.length);
  return miss(`only ${nearest}${others.length > 0 ? ` and ${others.length} more` : ""}`, 1 - far);
}

const inRegionOf = (arn: string, other: string): string =>
  arn
    .split(":")
    .map((part, index) => (index === 3 ? (other.split(":")[3] ?? part) : part))
    .join(":");

const unique = (ways: readonly Way[]): Way[] => [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
