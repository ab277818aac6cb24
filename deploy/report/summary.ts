import { listed } from "../../contract/listed";
import type { Change, Operation } from "../engine/messages";
import type { Explained } from "./explain";

/** How one stack of a run ended. */
export interface StackEnd {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly status: "succeeded" | "failed" | "cancelled" | "skipped" | "unchanged";
  readonly changes: readonly Change[];
  readonly seconds: number;
  /** What the program says that nobody must overlook, though it went well. */
  readonly warnings?: readonly string[];
  /** Of a failure: what and what to do. Of a stack that was skipped: why. */
  readonly why?: Explained;
  /** Everything that the engine printed. */
  readonly log?: string;
}

export interface RunEnd {
  readonly operation: Operation;
  readonly stacks: readonly StackEnd[];
  readonly seconds: number;
  /** Why this end could not be written down for the next run; absent where it was. */
  readonly unwritten?: string;
}

/** 0 where everything was done, 1 otherwise. */
export const exitStatusOf = ({ stacks }: RunEnd): number =>
  stacks.every(({ status }) => status === "succeeded" || status === "unchanged") ? 0 : 1;

/** `+3 ~1 -0`: created, changed in place or replaced, deleted. Components and the engine's own resources do not count. */
export function changesInWords({ changes, status, seconds }: StackEnd): string {
  if (status === "skipped" || status === "unchanged" || seconds === 0) return "";
  const real = changes.filter(({ urn }) => !/::(?:[^:]*\$)?(?:pulumi:|sagemaker-sharing:)[^$]*::[^:]*$/.test(urn));
  const count = (...ops: readonly string[]) => real.filter(({ op }) => ops.includes(op)).length;
  const [created, updated, replaced, deleted] = [
    count("create", "import"),
    count("update"),
    count("replace"),
    count("delete"),
  ];
  if (created + updated + replaced + deleted === 0) return "no changes";
  return [`+${created}`, `~${updated}`, ...(replaced > 0 ? [`+-${replaced}`] : []), `-${deleted}`].join(" ");
}

const UNKNOWN = "--continue takes all of it up again, and --changed-only leaves nothing of it out";

/** The end of a run for people: a line a stack, then what failed, with its way out. */
export function summaryInWords({ operation, stacks, seconds, unwritten }: RunEnd): string {
  const width = Math.max(...stacks.map(({ stack }) => stack.length), 5) + 2;
  const row = (end: StackEnd) => {
    const { stack, accountId, region, status, seconds: took } = end;
    return `  ${stack.padEnd(width)}${accountId}  ${region.padEnd(16)}${status.padEnd(11)}${changesInWords(end).padEnd(14)}${took > 0 ? `${took.toFixed(0)} s` : ""}`.trimEnd();
  };
  const troubles = stacks
    .filter(({ why }) => why !== undefined)
    .flatMap(({ stack, status, why, log }) => [
      `${stack} ${status}: ${why!.cause}`,
      ...(why!.wayOut !== undefined ? [`  -> ${why!.wayOut}`] : []),
      ...(log !== undefined ? [`  log ${log}`] : []),
    ]);
  const warnings = Map.groupBy(
    stacks.flatMap(({ stack, warnings: own = [] }) => own.map((text) => ({ stack, text }))),
    ({ text }) => text,
  );
  const counts = (["succeeded", "unchanged", "failed", "cancelled", "skipped"] as const)
    .map((status) => [stacks.filter((one) => one.status === status).length, status] as const)
    .filter(([count]) => count > 0)
    .map(([count, status]) => `${count} ${status}`);
  const left = stacks.some(({ status }) => !["succeeded", "unchanged"].includes(status));
  return [
    ...stacks.map(row),
    ...(warnings.size > 0 ? [""] : []),
    ...[...warnings].map(([text, of]) => `warning of ${listed(of.map(({ stack }) => stack))}: ${text}`),
    ...(troubles.length > 0 ? ["", ...troubles] : []),
    ...(unwritten !== undefined ? ["", `how this run ended cannot be written down (${unwritten}): ${UNKNOWN}`] : []),
    "",
    `${operation}: ${counts.join(", ")} in ${seconds.toFixed(0)} s${left && operation !== "preview" ? `; \`deploy ${operation} --continue\` takes up what is left` : ""}`,
  ].join("\n");
}
