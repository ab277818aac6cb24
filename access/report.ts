import { styleText } from "node:util";
import { isSurprise, type Answer, type Check } from "./check";
import type { Built } from "./build";
import { enforcementLines } from "./enforcement";
import { shareIn, sharesIn } from "./questions";
import type { Share } from "../share";

type Colour = Parameters<typeof styleText>[0];

export interface ReportOptions {
  /** Every answer, not just the first few of each consumer. */
  readonly all: boolean;
  readonly colour: boolean;
  readonly seconds: number;
  readonly files: readonly string[];
  /** Pulumi ESC environments that the stack files name. */
  readonly environments: readonly string[];
}

/** Answers shown of each consumer, and consumers shown, before "more". */
const FIRST_ANSWERS = 12;
const FIRST_CONSUMERS = 3;

/** The report for people. */
export function report(check: Check, options: ReportOptions): string {
  const paint = (colour: Colour, text: string) =>
    options.colour ? styleText(colour, text, { validateStream: false }) : text;
  const { summary, failures } = check;
  const total = check.answers.length;
  const surprises = `${summary.surprises} ${summary.surprises === 1 ? "surprise" : "surprises"}`;
  return [
    `${paint("bold", "Offline: no AWS account, no Pulumi CLI.")}  ${options.files.join(" + ")}  ${options.seconds.toFixed(1)} s`,
    "",
    ...pictureOf(check),
    ...answersOf(check, options, paint),
    ...failures.map((failure) => paint("red", `!! ${failure}`)),
    ...(failures.length > 0 ? [""] : []),
    ...fullness(check),
    ...check.warnings.map((warning) => paint("yellow", `warning   ${warning}`)),
    ...notSeen(check, options),
    paint(
      summary.surprises > 0 ? "red" : "green",
      `${total} answers: ${summary.allowed} allowed as promised, ${summary.denied} denied as they should be, ${surprises}`,
    ),
  ].join("\n");
}

type Paint = (colour: Colour, text: string) => string;

/** The two kinds of account, what is in them, and who assumes what. */
function pictureOf({ stacks }: Check): string[] {
  const [parent, ...children] = stacks.map(({ built }) => built);
  const shares = Object.values(sharesIn({ built: parent! }));
  const shown = shares.slice(0, FIRST_CONSUMERS);
  const lines = shown.flatMap((share, index) => {
    const child = children.find((built) => shareIn({ built }).consumer === share.consumer);
    const left = index === 0 ? title("parent", parent!) : "";
    const right = child ? title("child", child) : `child ${share.accountId}   no stack file`;
    return [columns(left, "", right), ...invokeLines(share, child), ...featureStoreLines(share)];
  });
  if (shares.length > shown.length) lines.push(`  ... ${shares.length - shown.length} more consumers`);
  if (shares.length === 0) lines.push(title("parent", parent!));
  return [...lines, ...stacks.flatMap(enforcementLines), ""];
}

function title(kind: string, { accountId, region, resources }: Built): string {
  const managed = resources.filter(({ type, adopted }) => !adopted && !type.startsWith("sagemaker-sharing:")).length;
  return `${kind} ${accountId} ${region}   ${managed} resources`;
}

const columns = (left: string, between: string, right: string) =>
  `${left.padEnd(44)} ${between.padEnd(13)} ${right}`.trimEnd();
const lastPart = (arn: string) => arn.split("/").pop()!;

function invokeLines({ invoke }: Share, child: Built | undefined): string[] {
  if (invoke === undefined) return [];
  const { asyncInference } = invoke;
  return [
    columns(
      `  ${lastPart(invoke.roleArn)}`,
      "<-- assume --",
      `  ${child ? callersIn(child, lastPart(invoke.roleArn)) : "whoever its admins let"}`,
    ),
    `    ${invoke.actions.join(", ")} ${brief(invoke.endpoints)} in ${brief(invoke.regions)}`,
    ...(invoke.inferenceComponents.length > 0 ? [`    inference components ${brief(invoke.inferenceComponents)}`] : []),
    ...(asyncInference ? [`    ${asyncInference.input} -> ${asyncInference.output}`] : []),
  ];
}

function featureStoreLines({ featureStore }: Share): string[] {
  if (featureStore === undefined) return [];
  const { roleArn, executionRoleArns, access, featureGroups, workgroup, resultsBucket } = featureStore;
  const results = resultsBucket
    ? columns(`    ${workgroup}`, "-- results ->", `  ${resultsBucket.name}`)
    : `    ${workgroup}`;
  return [
    columns(`  ${lastPart(roleArn)}`, "<-- assume --", `  ${brief(executionRoleArns.map(lastPart))}`),
    `    ${access === "read" ? "read" : "read and write"} ${brief(featureGroups.map(({ name }) => name))}`,
    ...(workgroup === undefined ? [] : [results]),
  ];
}

function callersIn(child: Built, invokeRole: string): string {
  const named = (type: string, component: string) =>
    child.resources
      .filter(({ type: its, urn }) => its === type && urn.includes(`:${component}$`))
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

const brief = (names: readonly string[]) =>
  names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

/** The questions by consumer. Surprises are always shown. */
function answersOf({ answers }: Check, { all }: ReportOptions, paint: Paint): string[] {
  const byConsumer = Map.groupBy(answers, ({ consumer }) => consumer);
  const lines: string[] = [];
  let index = 0;
  for (const [consumer, theirs] of byConsumer) {
    const most = all ? Infinity : index < FIRST_CONSUMERS ? FIRST_ANSWERS : 0;
    index += 1;
    const shown = pick(theirs, most);
    if (shown.length > 0) lines.push(row(paint, "", `${consumer}: who can do what`, "decided by", "bold"));
    for (const answer of underTwins(shown)) lines.push(answerLine(answer, shown, paint));
    const rest = theirs.length - shown.length;
    if (shown.length > 0 && rest > 0) lines.push(`  ... ${rest} more, all as expected (--all shows them)`);
    if (shown.length > 0) lines.push("");
  }
  const hidden = [...byConsumer.values()]
    .slice(FIRST_CONSUMERS)
    .flat()
    .filter((answer) => !isSurprise(answer)).length;
  if (!all && hidden > 0)
    lines.push(
      `... ${hidden} more answers about ${byConsumer.size - FIRST_CONSUMERS} more consumers, all as expected (--all shows them)`,
      "",
    );
  return lines;
}

/** Every denial right below the allowance that it is the twin of. */
function underTwins(answers: readonly Answer[]): Answer[] {
  const twins = Map.groupBy(answers, ({ twin }) => twin);
  const shown = new Set(answers.map(({ question }) => question));
  const heads = answers.filter(({ twin }) => twin === null || !shown.has(twin));
  return heads.flatMap((head) => [head, ...(head.twin === null ? (twins.get(head.question) ?? []) : [])]);
}

/**
 * The surprises, and as many of the others as fit: something of every service first, then of every deciding statement, each
 * denial with the allowance that it is the twin of.
 */
function pick(answers: readonly Answer[], most: number): Answer[] {
  if (answers.length <= most) return [...answers];
  const chosen = new Set(answers.filter(isSurprise));
  const byService = ({ expected, action }: Answer) => `${expected} ${action.split(":")[0]}`;
  const byStatement = ({ expected, decidedBy }: Answer) => `${expected} ${decidedBy}`;
  for (const kindOf of [byService, byStatement]) {
    const kinds = new Set([...chosen].map(kindOf));
    for (const answer of answers) {
      if (chosen.size >= most || kinds.has(kindOf(answer))) continue;
      kinds.add(kindOf(answer));
      chosen.add(answer);
      const twin = answers.find(({ question }) => question === answer.twin);
      if (twin) chosen.add(twin);
    }
  }
  for (const answer of answers) if (chosen.size < most) chosen.add(answer);
  return answers.filter((answer) => chosen.has(answer));
}

function answerLine(answer: Answer, shown: readonly Answer[], paint: Paint): string {
  const twin = shown.find(({ question }) => question === answer.twin);
  const text = answer.difference !== null && twin ? `  same, but ${answer.difference}` : answer.question;
  if (answer.unproven)
    return row(
      paint,
      "??",
      `${answer.actual.padEnd(7)} ${text}`,
      `proves nothing: what it differs from is denied too (${answer.key})`,
      "red",
    );
  if (answer.expected !== answer.actual) {
    const what = `${answer.actual.toUpperCase()}, expected ${answer.expected}: ${answer.difference !== null && twin ? answer.difference : answer.question}`;
    return row(paint, "!!", what, `${answer.decidedBy}, from ${answer.key}`, "red");
  }
  return row(paint, "ok", `${answer.actual.padEnd(7)} ${text}`, answer.decidedBy);
}

function row(paint: Paint, mark: string, left: string, right: string, colour?: Colour): string {
  const text = mark === "" ? `${left.padEnd(71)}  ${right}` : `  ${mark} ${left.padEnd(66)}  ${right}`;
  return colour ? paint(colour, text) : text;
}

/** How full the fullest document of each kind is. */
function fullness({ policies }: Check): string[] {
  const fullest = new Map<string, Check["policies"][number]>();
  for (const policy of policies)
    if (policy.size > (fullest.get(policy.kind)?.size ?? 0)) fullest.set(policy.kind, policy);
  const shown = [...fullest.values()].map(
    ({ kind, size, limit }) => `${kind} ${size.toLocaleString("en")}/${limit.toLocaleString("en")}`,
  );
  return shown.length === 0 ? [] : [`fullest   ${shown.join("   ")}`];
}

function notSeen({ notEvaluated }: Check, { environments }: ReportOptions): string[] {
  const always = "SCPs, RCPs, permission boundaries, policies made outside this program";
  const lines = [`not seen  ${always}`];
  for (const one of notEvaluated.slice(0, 5)) lines.push(`          ${one}`);
  if (notEvaluated.length > 5) lines.push(`          ${notEvaluated.length - 5} more (--json lists them)`);
  if (environments.length > 0) lines.push(`          config from Pulumi ESC: ${environments.join(", ")}`);
  return lines;
}

/** The report for programs; documented in docs/access-check.md. */
export function toJson(check: Check): unknown {
  return {
    accounts: check.stacks.map(({ built }) => ({
      stack: built.stack,
      accountId: built.accountId,
      region: built.region,
      resources: built.resources.map(({ urn, type, name, adopted, inputs }) => ({ urn, type, name, adopted, inputs })),
      outputs: built.outputs,
    })),
    answers: check.answers,
    policies: check.policies,
    failures: check.failures,
    warnings: check.warnings,
    notEvaluated: check.notEvaluated,
    summary: check.summary,
  };
}
