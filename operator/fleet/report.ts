import { csvOf } from "../../contract/csv";
import type { Io } from "../../commandLine/io";
import { progressOn } from "../../commandLine/progress";
import { printJson, printLines } from "../print";
import { table } from "../words";
import type { Looked } from "./everyRegion";

/** One account and region in a report. */
export interface Row<State extends string> {
  readonly state: State | "failed";
  /** A cell a column, beside place, state and reason. */
  readonly cells: readonly string[];
  /** Why, in one line; empty where there is nothing to say. */
  readonly reason: string;
  /** For JSON: all that was found. */
  readonly found: object;
  /** For people, below the table. */
  readonly details: readonly string[];
}

export interface Form {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
}

/** What a command makes of what was found. */
export interface Columns<T, State extends string> {
  readonly columns: readonly string[];
  readonly row: (found: T) => Omit<Row<State>, "cells"> & { readonly cells: readonly (string | number)[] };
  /** The last line, of a table for people. */
  readonly summary: (rows: readonly Row<State>[]) => string;
}

/** Prints a table for people, CSV, or JSON: a row for each account and region. */
export function printFleet<T, State extends string>(
  looked: readonly Looked<T>[],
  { columns, row, summary }: Columns<T, State>,
  io: Io,
  { json, csv }: Form,
): readonly Row<State>[] {
  const rows = looked.map((one): Row<State> => {
    if ("failed" in one)
      return { state: "failed", cells: columns.map(() => ""), reason: one.failed, found: {}, details: [] };
    const { cells, ...rest } = row(one.found);
    return { ...rest, cells: cells.map(String) };
  });
  const places = looked.map(({ accountId, name, region }) => ({
    accountId,
    ...(name !== undefined && { name }),
    region,
  }));
  if (json === true) {
    printJson(io, {
      rows: rows.map(({ state, reason, found }, index) => ({
        ...places[index],
        state,
        ...(reason !== "" && { reason }),
        ...found,
      })),
    });
    return rows;
  }
  const sheet = [
    ["account", "name", "region", "state", ...columns, "reason"],
    ...rows.map(({ state, cells, reason }, index) => {
      const { accountId, name = "", region } = places[index]!;
      return [accountId, name, region, state, ...cells, reason];
    }),
  ];
  if (csv === true) io.out(csvOf(sheet));
  else {
    const details = rows.flatMap((one, index) => {
      const { accountId, name, region } = places[index]!;
      const heading = `${name === undefined ? accountId : `${name} (${accountId})`}, ${region}`;
      return one.details.length === 0 ? [] : ["", heading, ...one.details];
    });
    printLines(io, [...table(withoutEmptyColumns(sheet)), ...details, "", summary(rows)]);
  }
  return rows;
}

const withoutEmptyColumns = (sheet: readonly (readonly string[])[]): string[][] =>
  sheet.map((row) => row.filter((_, column) => sheet.slice(1).some((one) => one[column] !== "")));

/** How far the command is, where it takes its time. */
export function progressOfFleet(io: Io) {
  const progress = progressOn(io.err);
  return {
    at: (done: number, all: number) => progress.at(`${done} of ${all} done`),
    done: progress.done,
  };
}
