import { accessWords, outputPlaceOf, type AsyncInference, type Share } from "../../contract/share";
import { listed } from "../../contract/listed";
import { nameIn } from "../arn";
import type { Built } from "../build/build";
import { shareIn, sharesIn } from "../build/side";
import type { Check } from "../check";
import { enforcementLines } from "../facts/enforcement";
import { systemOf } from "../holders/system";
import { consumerLines } from "./consumerLines";
import type { Paint } from "./paint";
import { areFew } from "./pick";

interface AccountPrint {
  /** The only consumer that was asked about. */
  readonly consumer?: string | undefined;
  /** Columns of the terminal. @default 120 */
  readonly width?: number | undefined;
  readonly paint: Paint;
}

/** The two kinds of account, what is in them, and who assumes what; of many consumers a line each. */
export function accountLines(check: Check, { consumer, width = 120, paint }: AccountPrint): string[] {
  const [parent, ...children] = check.stacks.map(({ built }) => built);
  const all = Object.values(sharesIn({ built: parent! }));
  const shares = all.filter((share) => consumer === undefined || share.consumer === consumer);
  const ofEnforcement = consumer === undefined ? check.stacks.flatMap(enforcementLines) : [];
  if (!areFew(shares.length)) {
    const system = systemOf([parent!, ...children]);
    const accounts = `${shares.length} consumers, ${children.length} of them with a stack file`;
    const rows = consumerLines({ check, system }, width, paint);
    return [
      `${title("parent", parent!)}; ${accounts}`,
      "",
      ...rows,
      "",
      ...ofEnforcement,
      ...(ofEnforcement.length > 0 ? [""] : []),
    ];
  }
  const lines = shares.flatMap((share, index) => {
    const child = children.find((built) => shareIn({ built }).consumer === share.consumer);
    const left = index === 0 ? title("parent", parent!) : "";
    const right = child ? title("child", child) : `child ${share.accountId}   no stack file`;
    return [
      columns(left, "", right),
      ...invokeLines(share, child),
      ...ownRouterLines(share, child),
      ...featureStoreLines(share),
    ];
  });
  if (shares.length === 0) lines.push(title("parent", parent!));
  return [...lines, ...ofEnforcement, ""];
}

function title(kind: string, { accountId, region, resources }: Built): string {
  const managed = resources.filter(({ type, adopted }) => !adopted && !type.startsWith("sagemaker-sharing:")).length;
  return `${kind} ${accountId} ${region}   ${managed} resources`;
}

const columns = (left: string, between: string, right: string) =>
  `${left.padEnd(44)} ${between.padEnd(13)} ${right}`.trimEnd();

function invokeLines({ invoke }: Share, child: Built | undefined): string[] {
  if (invoke === undefined) return [];
  const { asyncInference } = invoke;
  return [
    columns(
      `  ${nameIn(invoke.roleArn)}`,
      "<-- assume --",
      `  ${child ? callersIn(child, nameIn(invoke.roleArn)) : "whoever its admins let"}`,
    ),
    `    ${invoke.actions.join(", ")} ${brief(invoke.endpoints)} in ${brief(invoke.regions)}`,
    ...(invoke.inferenceComponents.length > 0 ? [`    inference components ${brief(invoke.inferenceComponents)}`] : []),
    ...(invoke.inferenceRouters ? [`    inference routers ${brief(invoke.inferenceRouters)}`] : []),
    ...(invoke.openAi ? ["    OpenAI-compatible requests, with bearer tokens"] : []),
    ...(asyncInference ? placesOf(asyncInference) : []),
  ];
}

function ownRouterLines(
  { endpointPolicy, accountId, parent, consumer, formerIds }: Share,
  child: Built | undefined,
): string[] {
  if (endpointPolicy === undefined) return [];
  const { endpoints, regions, sourceInferenceRouters: routers } = endpointPolicy;
  const policyName = `Use-endpoints-${parent.accountId}-${formerIds?.[0] ?? consumer}`;
  const which = routers.includes("*") ? "any router" : `routers ${brief(routers)}`;
  return [
    columns(
      "  policies on endpoints",
      "<-- routes --",
      `  ${child ? callersIn(child, policyName) : "whoever its admins let"}, through ${which} of ${accountId}`,
    ),
    `    InvokeEndpoint ${brief(endpoints)} in ${brief(regions)}`,
  ];
}

function placesOf({ input, failure, ...results }: AsyncInference): string[] {
  const from = input ?? "with the request";
  return [
    `    ${from} -> ${outputPlaceOf(results)}`,
    ...(failure ? [`    ${"".padEnd(from.length)} or ${failure}`] : []),
  ];
}

function featureStoreLines({ featureStore }: Share): string[] {
  if (featureStore === undefined) return [];
  const { roleArn, executionRoleArns, featureGroups, workgroup, resultsBucket } = featureStore;
  const results = resultsBucket
    ? columns(`    ${workgroup}`, "-- results ->", `  ${resultsBucket.name}`)
    : `    ${workgroup}`;
  const byAccess = Map.groupBy(featureGroups, (group) => accessWords(featureStore, group));
  return [
    columns(`  ${nameIn(roleArn)}`, "<-- assume --", `  ${brief(executionRoleArns.map(nameIn))}`),
    ...[...byAccess].map(([may, groups]) => `    ${may} ${brief(groups.map(({ name }) => name))}`),
    ...(workgroup === undefined ? [] : [results]),
  ];
}

function callersIn(child: Built, invokeRole: string): string {
  const named = (type: string, component: string) =>
    child.resources
      .filter((resource) => resource.type === type && resource.urn.includes(`:${component}$`))
      .map(({ state }) => String(state["name"]));
  const members = named("aws:iam/user:User", "CallerGroup");
  const runners = named("aws:iam/rolePolicy:RolePolicy", "ExecutionRole").some((name) => name.endsWith(invokeRole));
  return [
    ...named("aws:iam/group:Group", "CallerGroup").map(
      (group) => `${group} (group: ${brief(members) || "no members named"})`,
    ),
    ...named("aws:iam/role:Role", "CallerRole").map((role) => `${role} (role)`),
    ...named("aws:iam/policy:Policy", "CallerPolicy").map((policy) => `whoever has ${policy}`),
    ...(runners ? ["the execution roles"] : []),
  ].join(", ");
}

const brief = (names: readonly string[]) => (names.length === 0 ? "" : listed(names, 3));
