import { counted } from "../../contract/listed";
import type { Change, Diff } from "../diff/change";
import { painter } from "./paint";

interface DiffText {
  readonly colour: boolean;
  /** Gains that nobody has accepted; undefined where no acceptance was asked for. */
  readonly unaccepted: readonly Change[] | undefined;
  /** Every line; otherwise the first of each consumer. */
  readonly all: boolean;
}

/** Lines of one consumer that are shown without --all. */
const FIRST = 12;

/** The difference for people. */
export function diffLines(diff: Diff, { colour, unaccepted, all }: DiffText): string {
  const paint = painter(colour);
  const { gains, losses, changed, disagreements } = diff;
  const open = new Set(unaccepted ?? gains);
  const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [title, ...lines, ""]);
  const entries = (changes: readonly Change[], sign: string, style: "red" | "green") =>
    folded(changes, all).map(({ text, of }) =>
      of === undefined
        ? paint("dim", `    ${text}`)
        : paint(style, `  ${sign} ${text}${sign === "+" && !open.has(of) ? "  (accepted)" : ""}`),
    );
  return [
    `${paint("bold", "What changes in access")}  ${diff.before} -> ${diff.after}`,
    "",
    ...section(`opens (${gains.length})`, entries(gains, "+", "red")),
    ...section(`closes (${losses.length})`, entries(losses, "-", "green")),
    ...section(
      `changed, and opens and closes nothing (${changed.length})`,
      (all ? changed : changed.slice(0, FIRST)).map(({ text }) => `  ~ ${text}`),
    ),
    ...(changed.length > FIRST && !all ? [`    ${changed.length - FIRST} more (--all shows them)`, ""] : []),
    ...disagreements.map((text) => paint("red", `!! this comparison cannot be relied on: ${text}`)),
    summaryOf(diff, unaccepted),
  ].join("\n");
}

function summaryOf({ gains, losses, changed }: Diff, unaccepted: readonly Change[] | undefined): string {
  if (gains.length + losses.length + changed.length === 0) return "Nobody gains and nobody loses anything.";
  const consumers = new Set(gains.flatMap(({ consumer }) => consumer ?? [])).size;
  const accepted = unaccepted === undefined ? "" : `, ${gains.length - unaccepted.length} of them accepted`;
  const whom = consumers === 0 ? "" : ` for ${counted(consumers, "consumer")}`;
  return `${counted(gains.length, "gain")}${whom}${accepted}, ${counted(losses.length, "loss", "losses")}, ${changed.length} changed without effect on access`;
}

function folded(changes: readonly Change[], all: boolean): { readonly text: string; readonly of?: Change }[] {
  const groups = Map.groupBy(changes, ({ consumer, account }) => consumer ?? account);
  return [...groups].flatMap(([whose, of]) => {
    const shown = all ? of : of.slice(0, FIRST);
    const more = of.length - shown.length;
    return [
      ...shown.map((change) => ({ text: change.text, of: change })),
      ...(more > 0 ? [{ text: `${more} more of ${whose} (--all shows them)` }] : []),
    ];
  });
}
