import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { sharesIn } from "../access/build/side";
import { load } from "../access/load";
import { credentialsOf } from "../aws/credentials";
import type { Io } from "../commandLine/io";
import { progressOn } from "../commandLine/progress";
import { Mistakes } from "../config";
import { Trail } from "../enforcement/aws/trail";
import { checkedRegion, Connection } from "../operator/connection";
import { inWords, Problem } from "../operator/problem";
import { partitionOf } from "../partition";
import { nearest } from "../values/nearest";
import { readHistory } from "./history";
import { Kept } from "./kept";
import { usageLines, type Usage } from "./lines";
import { namedRole, regionsOf, roleKey, roleNameOf, sharedRoles, type SharedRole } from "./roles";
import { byExternalId, type RoleUsage } from "./uses";
import { throughProxy } from "../contract/throughProxy";

const DAY = 24 * 3600 * 1000;

export interface UsageOptions {
  readonly dir: string;
  readonly parent?: string;
  readonly child?: readonly string[];
  readonly ignore?: readonly string[];
  readonly days: number;
  readonly consumer?: string;
  readonly role?: readonly string[];
  readonly region?: readonly string[];
  readonly resume?: string;
  readonly all: boolean;
  readonly json: boolean;
}

/** The time, and waiting. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Throttled in spite of two calls a second: somebody else looks, too. */
const PATIENT = { retryMode: "adaptive", maxAttempts: 12 } as const;

const clientIn = (region: string) => ({
  region,
  ...PATIENT,
  credentials: credentialsOf({ assumeRoles: [] }, region),
  requestHandler: throughProxy({}),
});

/** IAM answers more with throttling. */
const ROLES_AT_ONCE = 4;

export async function showUsage(
  options: UsageOptions,
  io: Io,
  clock: Clock = { now: Date.now, sleep },
): Promise<number> {
  try {
    const found = await usageOf(options, io, clock);
    const text = options.json
      ? JSON.stringify(found, undefined, 2)
      : usageLines(found, { colour: io.hasColours ?? false, all: options.all });
    io.out(`${text}\n`);
    return 0;
  } catch (error) {
    const text = error instanceof Mistakes ? undefined : inWords(error);
    throw text === undefined ? error : Mistakes.of(text);
  }
}

async function usageOf(options: UsageOptions, io: Io, clock: Clock): Promise<Usage> {
  const loaded = await load({
    dir: options.dir,
    parent: options.parent,
    children: options.child,
    ignored: options.ignore,
  });
  const { built, config } = loaded.parent;
  const { accountId, region: home } = built;
  const partition = partitionOf(home);
  const shares = sharesIn(loaded.parent);
  const roles = wanted(sharedRoles(shares, config), options, partition, accountId);
  const own = [home, ...loaded.children.map((child) => child.built.region)];
  const given = options.region?.map((region) => checkedRegion(region, "--region"));
  const regions = [...new Set(given ?? regionsOf(shares, own, partition))];
  await new Connection(home).expect(accountId);

  const to = Math.floor(clock.now() / 1000) * 1000;
  const arns = new Set(roles.map(({ arn }) => arn));
  const question = { accountId, days: options.days, regions: [...regions], roles: [...arns].sort() };
  const asked = { ...question, from: to - options.days * DAY, to };
  const kept = Kept.open(options.resume, asked);
  const { from } = kept.question;
  try {
    await readAll(regions, kept, arns, { io, clock });
    const uses = Map.groupBy(kept.uses, ({ roleArn }) => roleKey(roleArn));
    return {
      accountId,
      from: new Date(from).toISOString(),
      to: new Date(kept.question.to).toISOString(),
      days: options.days,
      regions,
      roles: await withLastUsed(roles, home, (role) => byExternalId(role, uses.get(roleKey(role.arn)) ?? [])),
    };
  } catch (error) {
    const text = error instanceof Problem || options.resume === undefined ? undefined : inWords(error);
    throw text === undefined ? error : new Problem(`${text}; the same command goes on from ${options.resume}`);
  }
}

async function readAll(
  regions: readonly string[],
  kept: Kept,
  arns: ReadonlySet<string>,
  { io, clock }: { readonly io: Io; readonly clock: Clock },
): Promise<void> {
  const progress = progressOn(io.err);
  const clients = regions.map((region) => new CloudTrailClient(clientIn(region)));
  try {
    await Promise.all(
      regions.map((region, index) =>
        readHistory(new Trail(clients[index]!, clock), region, arns, kept, (readTo) =>
          progress.at(`${region} is read back to ${new Date(readTo).toISOString().slice(0, 10)}`),
        ),
      ),
    );
  } finally {
    progress.done();
    for (const client of clients) client.destroy();
  }
}

/** @throws Problem when there is no such consumer */
function wanted(
  shared: readonly SharedRole[],
  { consumer, role: named = [] }: UsageOptions,
  partition: string,
  accountId: string,
): SharedRole[] {
  const known = [...new Set(shared.map((role) => role.consumer!))];
  if (consumer !== undefined && !known.includes(consumer)) {
    const meant = nearest(consumer, known);
    const hint = meant === undefined ? `the parent's are ${known.join(", ") || "none"}` : `did you mean ${meant}?`;
    throw new Problem(
      `--consumer ${consumer}: there is no such consumer; ${hint} A role of one that is gone is named by --role.`,
    );
  }
  const chosen =
    consumer !== undefined ? shared.filter((role) => role.consumer === consumer) : named.length > 0 ? [] : shared;
  return [...chosen, ...named.map((one) => namedRole(one, { partition, accountId, shared }))];
}

async function withLastUsed(
  roles: readonly SharedRole[],
  region: string,
  usageOfRole: (role: SharedRole) => RoleUsage["usage"],
): Promise<RoleUsage[]> {
  const iam = new IAMClient(clientIn(region));
  const limit = pLimit(ROLES_AT_ONCE);
  return Promise.all(
    roles.map((role) =>
      limit(async (): Promise<RoleUsage> => {
        const lastUsed = await lastUsedOf(iam, roleNameOf(role.arn));
        return { ...role, lastUsed, usage: usageOfRole(role) };
      }),
    ),
  );
}

/** @returns undefined where there is no such role, null where IAM knows of no use */
async function lastUsedOf(iam: IAMClient, RoleName: string): Promise<RoleUsage["lastUsed"]> {
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { LastUsedDate: date, Region: region = "" } = Role?.RoleLastUsed ?? {};
    return date === undefined ? null : { at: date.toISOString(), region };
  } catch (error) {
    if ((error as Error).name !== "NoSuchEntityException") throw error;
    return undefined;
  }
}
