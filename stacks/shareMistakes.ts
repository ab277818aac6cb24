import type { ChildConfig } from "../config";
import { isMadeHere } from "../config/child";
import type { Mistake } from "../config/mistakes";
import type { Share } from "../contract/share";
import { nameAndPath } from "../names";
import type { PolicyDocument } from "../policies/document";
import { QUOTAS, sizeOf } from "../policies/quotas";
import type { Lookups } from "./lookups";

/** Mistakes in a child's config that only its share reveals. */

/** What the config says that the share does not hold, and what it leaves open that the share needs. */
export function settingsWithoutEffect(config: ChildConfig, share: Share): Mistake[] {
  const { given, callers, here } = config;
  const { consumer, featureStore, parent } = share;
  const endpoints = share.invoke ?? share.endpointPolicy;
  const rules: readonly (readonly [wrong: boolean, key: string, text: string])[] = [
    [
      endpoints !== undefined && !given.has("callers"),
      "callers",
      `says who may invoke the endpoints that ${consumer} shares: name a group, roleNames, a managedPolicy or executionRole: true (it is missing)`,
    ],
    [
      endpoints === undefined && given.has("callers"),
      "callers",
      `does nothing: the share of ${consumer} holds no endpoints; leave it out`,
    ],
    [
      featureStore === undefined && callers.executionRole && endpoints !== undefined,
      "callers.executionRole",
      `is for the execution role of a feature store, which the share of ${consumer} does not hold; name the role in callers.roleNames`,
    ],
    [
      featureStore === undefined && given.has("executionRole"),
      "executionRole",
      `does nothing: the share of ${consumer} holds no feature store; leave it out`,
    ],
    [
      featureStore?.resultsBucket === undefined && given.has("resultsBucket"),
      "resultsBucket",
      `does nothing: the share of ${consumer} holds no results bucket; leave it out`,
    ],
  ];
  const region: Mistake[] =
    featureStore !== undefined && parent.region !== here.region
      ? [
          {
            path: ["aws:region"],
            text: `must be ${parent.region}, where the feature store is and query results must be (got ${JSON.stringify(here.region)})`,
          },
        ]
      : [];
  return [
    ...rules.filter(([wrong]) => wrong).map(([, key, text]) => ({ path: key.split("."), text })),
    ...ownRoleAmongOthers(config, share),
    ...region,
  ];
}

/** A policy for callers grows with the endpoints that it names, where there is no role to assume. */
export function callersWithoutRoom(
  policy: PolicyDocument,
  { group, roleNames, managedPolicy }: Pick<ChildConfig["callers"], "group" | "roleNames" | "managedPolicy">,
): Mistake[] {
  const places: readonly (readonly [there: boolean, key: string, limit: number])[] = [
    [group !== undefined, "group", QUOTAS.groupInline],
    [roleNames.length > 0, "roleNames", QUOTAS.roleInline],
    [managedPolicy !== undefined, "managedPolicy", QUOTAS.managedPolicy],
  ];
  const size = sizeOf(policy);
  return places
    .filter(([there, , limit]) => there && size > limit)
    .map(([, key, limit]) => ({
      path: ["callers", key],
      text: `gets a policy of ${size} characters, ${size - limit} more than IAM's ${limit}: the share names too many endpoints, regions or routers; ask the parent for mode: role, or for several consumers`,
    }));
}

/** Two would put policies on one role, whose list of policies only one of them keeps. */
function ownRoleAmongOthers(config: ChildConfig, { featureStore }: Share): Mistake[] {
  if (featureStore === undefined || !isMadeHere(config, 0)) return [];
  const own = nameAndPath(featureStore.executionRoleArns[0]!).name.toLowerCase();
  return config.callers.roleNames.flatMap((name, index) =>
    name.toLowerCase() === own
      ? [
          {
            path: ["callers", "roleNames", index],
            text: `is the execution role that this stack makes: leave it out here, and write callers.executionRole: true (got ${JSON.stringify(name)})`,
          },
        ]
      : [],
  );
}

/** Existing roles that are not the ones that the share trusts: of the same name, with another path. */
export async function untrustedRoles(
  config: ChildConfig,
  { featureStore }: Share,
  lookups: Lookups,
): Promise<Mistake[]> {
  const existing = (featureStore?.executionRoleArns ?? []).filter((_, index) => !isMadeHere(config, index));
  const path = ["executionRole"];
  const found = await Promise.all(
    existing.map(async (trusted): Promise<Mistake[]> => {
      const { name: roleName } = nameAndPath(trusted);
      try {
        const arn = await lookups.roleArn(roleName, trusted);
        const wrong = `the role is ${arn}, but the share trusts ${trusted}; correct featureStore.executionRoles in the parent, with the role's path`;
        return arn === trusted ? [] : [{ path, text: wrong }];
      } catch (error) {
        return [
          {
            path,
            text: `cannot look up the existing role ${roleName} (${(error as Error).message}); the share trusts ${trusted}`,
          },
        ];
      }
    }),
  );
  return found.flat();
}
