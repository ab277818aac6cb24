import { csvOf } from "../../contract/csv";
import type { Io } from "../../commandLine/io";
import { progressOn } from "../../commandLine/progress";
import { printJson, printLines } from "../print";
import { table } from "../words";
import { readAccounts } from "./accounts";
import { everyRegion, type Look, type Looked, type Place } from "./everyRegion";

/** What a region comes to in a report. */
interface Row<State extends string> {
  readonly state: State | "failed";
  /** A cell a column, beside place, state and reason. */
  readonly cells: readonly (string | number)[];
  /** Why, in one line; empty where there is nothing to say. */
  readonly reason: string;
  /** For JSON: all that was found. */
  readonly found: object;
  /** For people, below the table. */
  readonly details: readonly string[];
}

/** What a command makes of what was found. */
export interface Columns<T, State extends string> {
  readonly columns: readonly string[];
  readonly row: (found: T) => Row<State>;
  /** The last line, of a table for people. */
  readonly summary: (rows: readonly Row<State>[]) => string;
}

interface Report<T, State extends string> extends Columns<T, State>, Pick<Look<T>, "at" | "parallel"> {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

/**
 * Looks at every account and region of a file, and prints a row for each: as a table for people, CSV, or JSON.
 *
 * @returns the state of each row
 * @throws Mistakes of the file
 */
export async function reportFleet<T, State extends string>(
  file: string,
  report: Report<T, State>,
  io: Io,
): Promise<readonly (State | "failed")[]> {
  const accounts = readAccounts(file);
  const progress = progressOn(io.err);
  const looked = await everyRegion(accounts, {
    at: report.at,
    parallel: report.parallel,
    progress: (done, all) => progress.at(`${done} of ${all} done`),
  });
  progress.done();
  const rows = looked.map((one) => ({ place: one.place, ...rowOf(one, report) }));
  print(rows, report, io);
  return rows.map(({ state }) => state);
}

const rowOf = <T, State extends string>(looked: Looked<T>, { columns, row }: Columns<T, State>): Row<State> =>
  "failed" in looked
    ? { state: "failed", cells: columns.map(() => ""), reason: looked.failed, found: {}, details: [] }
    : row(looked.found);

function print<T, State extends string>(
  rows: readonly (Row<State> & { readonly place: Place })[],
  { columns, summary, json, csv }: Report<T, State>,
  io: Io,
): void {
  if (json === true)
    return printJson(io, {
      rows: rows.map(({ place, state, reason, found }) => ({
        ...place,
        state,
        ...(reason !== "" && { reason }),
        ...found,
      })),
    });
  const sheet = [
    ["account", "name", "region", "state", ...columns, "reason"],
    ...rows.map(({ place: { accountId, name = "", region }, state, cells, reason }) =>
      [accountId, name, region, state, ...cells, reason].map(String),
    ),
  ];
  if (csv === true) return io.out(csvOf(sheet));
  const details = rows.flatMap(({ place: { accountId, name, region }, details: lines }) =>
    lines.length === 0 ? [] : ["", `${name === undefined ? accountId : `${name} (${accountId})`}, ${region}`, ...lines],
  );
  printLines(io, [...table(withoutEmptyColumns(sheet)), ...details, "", summary(rows)]);
}

const withoutEmptyColumns = (sheet: readonly (readonly string[])[]): string[][] =>
  sheet.map((row) => row.filter((_, column) => sheet.slice(1).some((one) => one[column] !== "")));
