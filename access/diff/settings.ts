import { isDeepStrictEqual } from "node:util";
import type { Resource } from "../build/build";
import type { Change, Changes, Neutral } from "./change";
import { whose, type Holder } from "../holders/holder";
import type { Inventory } from "../holders/holders";
import { membersOf, type System } from "../holders/system";

/** What decides about access and is no policy: how long sessions last, boundaries, policies made elsewhere, grants of other services. */

interface Sides {
  readonly before: Inventory;
  readonly after: Inventory;
}

export function settingChanges(sides: Sides): Changes {
  const all = [ofRoles(sides), ofForeignPolicies(sides), ofWorkgroups(sides), ofOtherGrants(sides)];
  return {
    gains: all.flatMap(({ gains }) => gains),
    losses: all.flatMap(({ losses }) => losses),
    changed: all.flatMap(({ changed }) => changed),
  };
}

const resourcesOf = (system: System): readonly Resource[] => membersOf(system).flatMap(({ built }) => built.resources);

/** Holders that are there on both sides, with the resources that make them. */
function inBoth({ before, after }: Sides, type: string): { holder: Holder; old: Resource; now: Resource }[] {
  const resource = (system: System, arn: string) =>
    resourcesOf(system).find((one) => one.type === type && one.state["arn"] === arn && !one.adopted);
  return [...after.holders].flatMap(([key, holder]) => {
    const former = before.holders.get(key);
    const old = former && resource(before.system, former.arn);
    const now = resource(after.system, holder.arn);
    return holder.kind !== "trust" && old && now ? [{ holder, old, now }] : [];
  });
}

const common = (holder: Holder, setting: string, consumerSetting = setting) => ({
  consumer: holder.consumer,
  account: holder.accountId,
  key:
    holder.consumer === null || holder.kind === "caller" ? setting : `consumers.${holder.consumer}.${consumerSetting}`,
});

function ofRoles(sides: Sides): Changes {
  const gains: Change[] = [];
  const losses: Change[] = [];
  for (const { holder, old, now } of inBoth(sides, "aws:iam/role:Role")) {
    const [was, is] = [old, now].map(({ inputs }) => Number(inputs["maxSessionDuration"] ?? 3600)) as [number, number];
    const shared = { principal: holder.arn, resource: holder.arn, region: null, known: [], decidedBy: holder.label };
    if (was !== is)
      (is > was ? gains : losses).push({
        ...common(holder, "maxSessionDuration"),
        ...shared,
        action: "sts:AssumeRole",
        witness: `a session of ${duration(Math.max(was, is))}`,
        text: `${whose(holder)}: sessions of ${holder.label} last ${duration(is)}, was ${duration(was)}`,
      });
    const [had, has] = [old, now].map(({ inputs }) => inputs["permissionsBoundary"] as string | undefined);
    if (had === has) continue;
    // Nobody here knows what a boundary says, so another one may open as much as none.
    (has === undefined || had !== undefined ? gains : losses).push({
      ...common(holder, "permissionsBoundaryArn"),
      ...shared,
      key: "permissionsBoundaryArn",
      action: "*",
      witness: had ?? has ?? "",
      text: `${whose(holder)}: ${holder.label} has ${has === undefined ? "no permissions boundary" : `the permissions boundary ${has}`}, was ${had ?? "none"}`,
    });
  }
  return { gains, losses, changed: [] };
}

const duration = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} ${seconds === 3600 ? "hour" : "hours"}` : `${seconds} seconds`;

/** Managed policies that are made elsewhere: what they allow nobody sees here, so each one more is a gain. */
function ofForeignPolicies({ before, after }: Sides): Changes {
  const attached = ({ system, holders }: Inventory) =>
    membersOf(system).flatMap(({ account }) =>
      account.foreignPolicies.flatMap(({ policyArn, holder }) => {
        const name = holder.replace(/^(role|group) /, "");
        const found = [...holders].find(
          ([, one]) => one.kind !== "trust" && (one.arn.endsWith(`/${name}`) || one.label.endsWith(` ${name}`)),
        );
        return found === undefined ? [] : [{ id: `${found[0]} ${policyArn}`, holder: found[1], policyArn }];
      }),
    );
  const change = ({ holder, policyArn }: ReturnType<typeof attached>[number], verb: string): Change => ({
    ...common(holder, "executionRole.managedPolicyArns", "featureStore.managedPolicyArns"),
    principal: holder.arn,
    action: "*",
    resource: "*",
    region: null,
    witness: policyArn,
    known: [],
    decidedBy: policyArn,
    text: `${whose(holder)}: ${holder.label} ${verb} ${policyArn}, which is made elsewhere`,
  });
  const [old, now] = [attached(before), attached(after)];
  const missingIn = (others: readonly { id: string }[]) => (one: { id: string }) =>
    !others.some(({ id }) => id === one.id);
  return {
    gains: now.filter(missingIn(old)).map((one) => change(one, "now has the policy")),
    losses: old.filter(missingIn(now)).map((one) => change(one, "no longer has the policy")),
    changed: [],
  };
}

function ofWorkgroups({ before, after }: Sides): Changes {
  const gains: Change[] = [];
  const losses: Change[] = [];
  const changed: Neutral[] = [];
  const settings = (system: System, consumer: string) => {
    const name = system.shares[consumer]?.featureStore?.workgroup;
    const found = resourcesOf(system).find(
      (one) => one.type === "aws:athena/workgroup:Workgroup" && one.inputs["name"] === name,
    );
    return found?.inputs["configuration"] as Readonly<Record<string, unknown>> | undefined;
  };
  for (const [consumer, { accountId, featureStore }] of Object.entries(after.system.shares)) {
    const [was, is] = [settings(before.system, consumer), settings(after.system, consumer)];
    if (was === undefined || is === undefined || isDeepStrictEqual(was, is)) continue;
    const [limit, newLimit] = [was, is].map((one) => Number(one["bytesScannedCutoffPerQuery"] ?? Infinity)) as [
      number,
      number,
    ];
    const shared = {
      consumer,
      account: accountId,
      key: `consumers.${consumer}.featureStore.bytesScannedCutoffPerQuery`,
    };
    if (limit !== newLimit)
      (newLimit > limit ? gains : losses).push({
        ...shared,
        principal: featureStore!.roleArn,
        action: "athena:StartQueryExecution",
        resource: `workgroup ${featureStore!.workgroup}`,
        region: null,
        witness: `a query that scans ${Math.max(limit, newLimit)} bytes`,
        known: [],
        decidedBy: `workgroup ${featureStore!.workgroup}`,
        text: `${consumer} (${accountId}): a query may scan ${newLimit} bytes, was ${limit}`,
      });
    const [to, newTo] = [was, is].map((one) => JSON.stringify(one["resultConfiguration"] ?? "Athena's own storage"));
    if (to !== newTo)
      changed.push({
        ...shared,
        key: `consumers.${consumer}.featureStore.results`,
        before: to!,
        after: newTo!,
        text: `${consumer} (${accountId}): results of queries go to ${newTo}, was ${to}`,
      });
  }
  return { gains, losses, changed };
}

/** Grants that are resources of their own, such as those of Lake Formation: compared as a whole. */
const OTHER_GRANTS = /^aws:(lakeformation|ram)\/|^aws:lambda\/permission:/;

function ofOtherGrants({ before, after }: Sides): Changes {
  const grants = (system: System) =>
    membersOf(system).flatMap(({ built }) =>
      built.resources
        .filter(({ type }) => OTHER_GRANTS.test(type))
        .map((one) => ({ ...one, accountId: built.accountId, text: JSON.stringify(one.inputs) })),
    );
  const [old, now] = [grants(before.system), grants(after.system)];
  const change = ({ type, name, inputs, accountId, text }: (typeof old)[number], verb: string): Change => {
    const consumer = Object.keys(after.system.shares).find((id) => name.startsWith(`${id}-`)) ?? null;
    return {
      consumer,
      account: accountId,
      principal: String(inputs["principal"] ?? "*"),
      action: [inputs["permissions"] ?? inputs["action"] ?? type].flat().join(", "),
      resource: text,
      region: null,
      witness: name,
      known: [],
      decidedBy: `${type} ${name}`,
      key: consumer === null ? "enforcement" : `consumers.${consumer}.featureStore`,
      text: `${consumer ?? accountId}: ${verb} ${type.replace(/^aws:|:.*$/g, "")} ${name}: ${text}`,
    };
  };
  const missingIn = (others: typeof old) => (one: (typeof old)[number]) =>
    !others.some(({ type, name, text }) => type === one.type && name === one.name && text === one.text);
  return {
    gains: now.filter(missingIn(old)).map((one) => change(one, "new grant")),
    losses: old.filter(missingIn(now)).map((one) => change(one, "grant gone:")),
    changed: [],
  };
}
