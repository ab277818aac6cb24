import type { ClosedCase, Ledger, Open } from "../../enforcement/ledger/ledger";
import { Problem } from "../problem";
import { age, closedInWords, openInWords } from "../words";
import type { Columns } from "./report";

/** What a ledger says of one account and region. */
export interface Cases {
  readonly open: readonly Open[];
  /** Of the last days, where they were asked for. */
  readonly closed?: readonly ClosedCase[];
}

/** @param since milliseconds since 1970, from when closed cases are wanted */
export async function casesIn(ledger: Pick<Ledger, "open" | "closed">, since: number | undefined): Promise<Cases> {
  const open = (await ledger.open()).toSorted((a, b) => a.openedAt - b.openedAt);
  return { open, ...(since !== undefined && { closed: await ledger.closed(since) }) };
}

/** @throws Problem instead of an error of the SDK that says that there is no such table */
export function notInstalled(table: string, error: unknown): never {
  if ((error as Error).name !== "ResourceNotFoundException") throw error;
  throw new Problem(`enforcement is not installed here: there is no table ${table}`);
}

/** @param now milliseconds since 1970 */
export function caseColumns(now: number, withClosed: boolean): Columns<Cases, "clear" | "open"> {
  return {
    columns: ["open", "waiting", "alarm", "oldest", ...(withClosed ? ["closed"] : [])],
    row: ({ open, closed = [] }) => {
      const cases = open.filter((one) => one.kind === "case");
      const alarmed = cases.filter(({ alarmedSince }) => alarmedSince !== undefined);
      const [oldest] = open;
      return {
        state: open.length > 0 ? "open" : "clear",
        cells: [
          cases.length,
          open.length - cases.length,
          alarmed.length,
          oldest === undefined ? "" : age(oldest.openedAt, now),
          ...(withClosed ? [closed.length] : []),
        ],
        reason: "",
        found: { open, ...(withClosed && { closed }) },
        details: [...open.flatMap((one) => openInWords(one, now)), ...closed.flatMap(closedInWords)],
      };
    },
    summary: (rows) => {
      const open = rows.filter(({ state }) => state === "open").length;
      return `something is open in ${open} of ${rows.length}, ${unread(rows)} could not be read`;
    },
  };
}

export const unread = (rows: readonly { readonly state: string }[]): number =>
  rows.filter(({ state }) => state === "failed").length;
