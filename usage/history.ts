import type { Trail } from "../enforcement/aws/trail";
import type { Kept } from "./kept";
import { roleKey } from "./roles";
import { useOf, type Use } from "./uses";

/** The history as far as it is asked here; {@link Trail} keeps to two calls a second. */
type History = Pick<Trail, "page">;

/**
 * Reads every AssumeRole of one region down to the beginning, page by page, from where it was left.
 *
 * LookupEvents takes one attribute, and the role is not one that is sure to find calls from other accounts; so all calls are
 * read, and those of the wanted roles kept.
 */
export async function readHistory(
  history: History,
  region: string,
  roleArns: ReadonlySet<string>,
  kept: Kept,
  at: (readTo: number) => void,
): Promise<void> {
  const { from } = kept.question;
  const to = kept.readTo(region);
  if (to === undefined) return;
  const wanted = new Set([...roleArns].map(roleKey));
  let readTo = to;
  let next: string | undefined;
  do {
    const page = await history.page("AssumeRole", { from, to, next });
    const uses = page.records
      .map(useOf)
      .filter((use): use is Use => use !== undefined && wanted.has(roleKey(use.roleArn)));
    ({ next } = page);
    // A page may be empty although others follow: then nothing is known to be read further back than before.
    readTo = Math.min(readTo, page.oldest ?? readTo);
    kept.add({ region, uses, readTo, done: next === undefined });
    at(readTo);
  } while (next !== undefined);
}
