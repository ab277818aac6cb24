import { appendFileSync } from "node:fs";
import path from "node:path";
import { LocalWorkspace, Stack, type EngineEvent, type OpType } from "@pulumi/pulumi/automation";
import { runProgram } from "../../stacks";
import { Changes } from "./changes";
import {
  RESOURCES_AT_ONCE,
  type Command,
  type Operation,
  type Order,
  type Outcome,
  type Problem,
  type Report,
} from "./messages";
import { plannedLookups } from "./plannedLookups";
import { ROOT } from "../../root";

/**
 * One operation on one stack, in a process of its own: several inline programs in one process share its handler of unhandled
 * rejections, and so a mistake of one would fail the others.
 */
const cancelling = new AbortController();

/** A driver that is gone is told nothing. */
const report = (message: Report) => process.connected && process.send!(message, () => {});

/** Cancelled when the driver asks for it, and when the driver is gone. Ctrl-C in a terminal reaches the driver alone. */
process.once("disconnect", () => cancelling.abort());
// Without a driver nobody reads this any more; an error of the stream would be written to it, and so on without end.
process.stderr.on("error", () => {});
process.on("message", (command: Command) => {
  if (command.kind === "cancel") return cancelling.abort();
  void work(command.order).then((outcome) => {
    if (!process.connected) process.exit(1);
    process.send!({ kind: "end", outcome } satisfies Report, () => process.exit(0));
  });
});

async function work(order: Order): Promise<Outcome> {
  const changes = new Changes();
  const problems: Problem[] = [];
  const warnings: string[] = [];
  let outputs: Readonly<Record<string, unknown>> | undefined;
  const onEvent = ({
    resourcePreEvent,
    resOutputsEvent,
    resOpFailedEvent,
    diagnosticEvent,
    policyEvent,
  }: EngineEvent) => {
    if (policyEvent !== undefined) {
      const { policyName, policyPackName, message, enforcementLevel, resourceUrn: urn } = policyEvent;
      const text = `${policyName} (${policyPackName}): ${withoutColour(message)}`;
      if (enforcementLevel === "mandatory") problems.push({ message: text, ...(urn && { urn }) });
      else warnings.push(text);
    }
    if (diagnosticEvent !== undefined && !diagnosticEvent.ephemeral) {
      const { severity, message, urn } = diagnosticEvent;
      const text = withoutColour(message);
      if (severity === "error") problems.push({ message: text, ...(urn && { urn }) });
      if (severity === "warning" && !urn) warnings.push(text); // The program's own; providers' are in the log.
    }
    const started = resourcePreEvent?.metadata;
    if (started !== undefined) changes.starts(started);
    const failed = resOpFailedEvent?.metadata;
    if (failed !== undefined) changes.fails(failed);
    const ended = resOutputsEvent?.metadata;
    if (ended === undefined) return;
    changes.ends(ended);
    if (ended.type === "pulumi:pulumi:Stack") outputs = ended.new?.outputs;
    report({ kind: "progress", done: changes.done, text: nameOf(ended.urn, ended.op) });
  };
  const made = (result: Outcome["result"]): Outcome => ({
    result,
    changes: changes.all(order.operation === "preview"),
    unfinished: order.operation === "preview" ? [] : changes.unfinished(brokenOff(problems)),
    problems,
    warnings,
    ...(outputs && { outputs }),
  });
  try {
    await operate(order, onEvent, (text) => {
      try {
        appendFileSync(order.log, text);
      } catch (error) {
        // Thrown here, it would end this process, and the engine in the middle of its work.
        const lost = `its log is not whole: ${(error as Error).message}`;
        if (!warnings.includes(lost)) warnings.push(lost);
      }
    });
    return made("succeeded");
  } catch (error) {
    if (cancelling.signal.aborted) return made("cancelled");
    if (problems.length === 0) problems.push({ message: engineWords(error) });
    return made("failed");
  }
}

const withoutColour = (message: string) => message.replaceAll(/<\{%.*?%\}>/g, "").trim();

/** The provider's word for a request that it gave up because it was told to; AWS may have carried it out. */
const brokenOff = (problems: readonly Problem[]) =>
  new Set(problems.flatMap(({ urn, message }) => (urn !== undefined && /\bcancell?ed\b/i.test(message) ? [urn] : [])));

async function operate(
  order: Order,
  onEvent: (event: EngineEvent) => void,
  print: (text: string) => void,
): Promise<void> {
  process.chdir(order.dir); // A relative shareFile is beside the stack file, as `pulumi up` sees it.
  tellDynamicProvider();
  const { plannedShares } = order;
  const program = () => runProgram(plannedShares && plannedLookups(plannedShares));
  const workspace = await LocalWorkspace.create({ workDir: order.dir, program });
  // Selecting writes a file that all stacks of a folder share; every command names its stack anyway.
  workspace.selectStack = () => Promise.resolve();
  const stack = await Stack.select(order.stack, workspace);
  // The Automation API asks the CLI three times after an operation; its events have said all that already.
  Object.assign(stack, { outputs: () => Promise.resolve({}), info: () => Promise.resolve(undefined) });
  const common = { onEvent, onOutput: print, onError: print, color: "never", signal: cancelling.signal } as const;
  const { policyPacks } = order;
  // The engine tells a pack no folder; this program's own reads the stack file there.
  if (policyPacks !== undefined) process.env["SAGEMAKER_SHARING_STACKS"] ??= order.dir;
  const options = policyPacks === undefined ? common : { ...common, policyPacks: [...policyPacks] };
  try {
    await operations[order.operation](stack, options);
  } catch (error) {
    // The engine broke off by itself: its lock on the stack is nobody's any more.
    if (brokeOff(error)) await stack.cancel();
    throw error;
  }
}

/**
 * The engine starts Pulumi's dynamic provider in the folder of the stack files, from where neither this program nor `@pulumi/pulumi` need
 * be found.
 */
function tellDynamicProvider(): void {
  process.env["SAGEMAKER_SHARING_PROGRAM"] ??= ROOT;
  const packages = path.join(require.resolve("@pulumi/pulumi/package.json"), "../../..");
  process.env["NODE_PATH"] = [process.env["NODE_PATH"], packages].filter(Boolean).join(path.delimiter);
}

/**
 * Go ends a panic with status 2. One is known: a default provider that cannot be configured, with `--continue-on-error`, in
 * Pulumi 3.274.
 */
const brokeOff = (error: unknown) => /exit code 2\b/.test(String(error));

/** Several failures at once rather than the first: what does not depend on a resource that failed is made all the same. */
const operations: Readonly<
  Record<Operation, (stack: Stack, options: Parameters<Stack["up"]>[0] & { color: "never" }) => Promise<unknown>>
> = {
  preview: (stack, options) => stack.preview(options),
  up: (stack, options) => stack.up({ ...options, continueOnError: true, parallel: RESOURCES_AT_ONCE }),
  refresh: (stack, options) => stack.refresh({ ...options, parallel: RESOURCES_AT_ONCE }),
  destroy: (stack, options) => stack.destroy({ ...options, continueOnError: true, parallel: RESOURCES_AT_ONCE }),
};

const nameOf = (urn: string, op: OpType) => `${op} ${urn.split("::").pop()}`;

/** What the engine says on standard error, out of the Automation API's record of the whole command. */
function engineWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = / err\?:/.test(text) ? text.slice(0, text.indexOf(" err?:")) : text;
  // Several errors at once are a list under the line that counts them.
  const lines = said.split("\n").filter((line) => /^(error: |\s+\d+\) )/.test(line));
  return lines.length === 0 ? text : lines.map((line) => line.replace(/^error: /, "").trim()).join("\n");
}
