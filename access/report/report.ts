import path from "node:path";
import { nameIn } from "../arn";
import { answersOf } from "./answerLines";
import { painter, type Paint } from "./paint";
import { consumerLines } from "./consumerLines";
import { areFew } from "./pick";
import type { Check } from "../check";
import type { Built } from "../build/build";
import { enforcementLines } from "../facts/enforcement";
import { evidenceLines } from "../evidence/evidenceLines";
import { gapLines } from "./gapLines";
import { shareIn, sharesIn } from "../build/side";
import { systemOf } from "../holders/system";
import { accessWords, outputPlaceOf, type AsyncInference, type Share } from "../../contract/share";
import { counted, listed } from "../../contract/listed";
import { thousands } from "../page/thousands";

export interface ReportOptions {
  /** Every answer, not just the first few of each consumer. */
  readonly all: boolean;
  readonly colour: boolean;
  readonly seconds: number;
  readonly files: readonly string[];
  /** The files of the shares that the parent was made of; undefined where its stack file was there. */
  readonly supposedFrom?: readonly string[] | undefined;
  /** The only consumer that was asked about. */
  readonly consumer?: string | undefined;
  /** Columns of the terminal. @default 120 */
  readonly width?: number;
  /** The stacks of the folder that were not checked, each with the reason. */
  readonly skipped?: readonly string[];
  /** Pulumi ESC environments that the stack files name. */
  readonly environments: readonly string[];
}

/** The report for people. */
export function report(check: Check, options: ReportOptions): string {
  const paint = painter(options.colour);
  const { summary, failures } = check;
  const hidden = [...check.counted.values()].reduce((sum, { answers, ownParts }) => sum + answers + ownParts, 0);
  const total = check.answers.length + hidden;
  const surprises = counted(summary.surprises, "surprise");
  return [
    `${paint("bold", "Offline: no AWS account, no Pulumi CLI.")}  ${filesIn(options.files)}  ${options.seconds.toFixed(1)} s`,
    ...supposed(options),
    "",
    ...pictureOf(check, options, paint),
    ...answersOf(check, options.all, { paint, width: options.width }),
    ...failures.map((failure) => paint("red", `!! ${failure}`)),
    ...(failures.length > 0 ? [""] : []),
    ...(options.consumer === undefined ? check.gaps : []).flatMap((gaps) => gapLines(gaps, options.all)),
    ...inAccounts(check),
    ...fullness(check),
    ...check.warnings.map((warning) => paint("yellow", `warning   ${warning}`)),
    ...notSeen(check, options),
    paint(
      summary.surprises > 0 ? "red" : "green",
      `${total} answers: ${summary.allowed} allowed as promised, ${summary.denied} denied as they should be, ${surprises}`,
    ),
  ].join("\n");
}

/** Few files by their names, many by their folders. */
function filesIn(files: readonly string[]): string {
  if (files.length <= NAMED_FILES) return files.join(" + ");
  const folders = Map.groupBy(files, (file) => path.dirname(file));
  return [...folders].map(([folder, { length }]) => `${length} stack files of ${folder}`).join(" + ");
}

const NAMED_FILES = 3;

const supposed = ({ supposedFrom }: ReportOptions): readonly string[] =>
  supposedFrom === undefined
    ? []
    : [
        `The parent's stack file is not here: its account is supposed to be what this program makes of ${listed(supposedFrom)}.`,
      ];

/** The two kinds of account, what is in them, and who assumes what; of many consumers a line each. */
function pictureOf(check: Check, { consumer, width = 120 }: ReportOptions, paint: Paint): string[] {
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

function inAccounts({ evidence }: Check): string[] {
  const lines = evidenceLines(evidence);
  return lines.length === 0 ? [] : ["in the real accounts", ...lines.map((line) => `  ${line}`), ""];
}

/** How full the fullest document of each kind is. */
function fullness({ policies }: Check): string[] {
  const fullest = new Map<string, Check["policies"][number]>();
  for (const policy of policies)
    if (policy.size > (fullest.get(policy.kind)?.size ?? 0)) fullest.set(policy.kind, policy);
  const mostFull = [...fullest.values()].sort((a, b) => b.size / b.limit - a.size / a.limit).slice(0, 4);
  const shown = mostFull.map(({ kind, size, limit }) => `${kind} ${thousands(size)}/${thousands(limit)}`);
  return shown.length === 0 ? [] : [`fullest   ${shown.join("   ")}`];
}

function notSeen({ notEvaluated, outOfSight }: Check, { environments, skipped = [] }: ReportOptions): string[] {
  const lines = [`not seen  ${outOfSight}`];
  for (const one of notEvaluated.slice(0, 5)) lines.push(`          ${one}`);
  if (notEvaluated.length > 5) lines.push(`          ${notEvaluated.length - 5} more (--json lists them)`);
  if (environments.length > 0) lines.push(`          config from Pulumi ESC: ${listed(environments)}`);
  if (skipped.length > 0) lines.push(`skipped   ${skipped.join(", ")}`);
  return lines;
}

/** The report for programs; documented in docs/access-check.md. */
export function toJson(check: Check) {
  return {
    accounts: check.stacks.map(({ built }) => ({
      stack: built.stack,
      accountId: built.accountId,
      region: built.region,
      resources: built.resources.map(({ urn, type, name, adopted, inputs, state }) => ({
        urn,
        type,
        name,
        adopted,
        ...(state["id"] !== "" && { id: state["id"] }),
        ...(state["arn"] !== undefined && { arn: state["arn"] }),
        inputs,
      })),
      outputs: built.outputs,
    })),
    answers: check.answers,
    policies: check.policies,
    failures: check.failures,
    warnings: check.warnings,
    notEvaluated: check.notEvaluated,
    ...(check.evidence && { evidence: check.evidence }),
    gaps: check.gaps,
    summary: check.summary,
  };
}
