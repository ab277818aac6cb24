import { consumerRows, stateOf, type ConsumerRow, type ReportContent } from "../page/summary";
import type { Paint } from "./paint";
import { thousands } from "../page/thousands";

/** A line a consumer: what forty of them are read by. */

type Column = readonly [title: string, values: (row: ConsumerRow) => readonly string[], least: number];

/** What each column lists; those with a least width give way when the terminal is narrow. */
const COLUMNS: readonly Column[] = [
  ["consumer", ({ consumer }) => [consumer], 12],
  ["account", ({ account }) => [account], 12],
  ["endpoints", ({ endpoints }) => endpoints, 10],
  ["feature groups", featureGroupsOf, 14],
  ["who", ({ callers }) => callers, 10],
];

const GAP = 2;
/** Of the two columns on the right: "1,234" and "12 surprises". */
const ANSWERS = 7;
const STATE = 12;

export function consumerLines(content: Pick<ReportContent, "check" | "system">, width: number, paint: Paint): string[] {
  const rows = consumerRows(content);
  const widths = fitted(
    COLUMNS.map(([title, values]) => Math.max(title.length, ...rows.map((row) => values(row).join(", ").length))),
    COLUMNS.map(([, , least]) => least),
    width - COLUMNS.length * GAP - ANSWERS - GAP - STATE,
  );
  const line = (cells: readonly string[], answers: string, state: string) =>
    [...cells.map((cell, index) => cell.padEnd(widths[index]!)), answers.padStart(ANSWERS), state]
      .join(" ".repeat(GAP))
      .trimEnd();
  const head = line(
    COLUMNS.map(([title], index) => shortened([title], widths[index]!)),
    "answers",
    "state",
  );
  return [
    paint("bold", head),
    ...rows.map((row) => {
      const cells = COLUMNS.map(([, values], index) => shortened(values(row), widths[index]!));
      const text = line(cells, thousands(row.answers), stateOf(row.surprises.length));
      return row.surprises.length > 0 ? paint("red", text) : text;
    }),
  ];
}

function featureGroupsOf({ featureGroups, access }: ConsumerRow): readonly string[] {
  const last = featureGroups.length - 1;
  return featureGroups.map((name, index) => (index === last ? `${name} (${access})` : name));
}

/** Takes from the widest column, and again, until the line fits or nothing gives. */
function fitted(natural: readonly number[], least: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  const spare = (index: number) => widths[index]! - Math.min(least[index]!, natural[index]!);
  while (widths.reduce((sum, one) => sum + one, 0) > room) {
    const giving = widths.map((_, index) => index).filter((index) => spare(index) > 0);
    if (giving.length === 0) break;
    const widest = giving.reduce((a, b) => (widths[b]! > widths[a]! ? b : a));
    widths[widest]! -= 1;
  }
  return widths;
}

/** As many of the values as fit, and how many more there are; a single one that does not fit ends in an ellipsis. */
function shortened(values: readonly string[], width: number): string {
  const whole = values.join(", ");
  if (whole.length <= width) return whole;
  for (let kept = values.length - 1; kept > 0; kept--) {
    const text = `${values.slice(0, kept).join(", ")} +${values.length - kept}`;
    if (text.length <= width) return text;
  }
  const more = values.length > 1 ? ` +${values.length - 1}` : "";
  return `${values[0]!.slice(0, Math.max(1, width - more.length - 1))}…${more}`;
}
