import { readFileSync, statSync, type Stats } from "node:fs";
import { formerIdsOf, readShare, ShareProblem } from "../../contract/readShare";
import type { Share } from "../../contract/share";
import { listed } from "../../contract/listed";
import { parseJson } from "../../contract/jsonText";
import { stackOutputs } from "../../contract/stackOutputs";
import { readAll } from "../../contract/standardInput";

/**
 * Where a share may come from; the first that is given counts.
 *
 * @example
 * ```ts
 * const source: ShareSource = { stack: "child" };
 * ```
 */
export interface ShareSource {
  /** A file with what `pulumi stack output` printed, or `-` for standard input. */
  readonly file?: string | undefined;
  /** A Pulumi stack of this project: `pulumi stack output` is run for it. */
  readonly stack?: string | undefined;
  /** The consumer, where what is read holds the shares of several. */
  readonly consumer?: string | undefined;
  /** The parent's account: a share of another is refused. @default `SAGEMAKER_SHARE_PARENT`, or any */
  readonly parentAccountId?: string | undefined;
}

/** The environment variable that holds a share: its JSON, or the path of a file. */
const SHARE_VARIABLE = "SAGEMAKER_SHARE";
/** The environment variable that pins the parent's account. */
const PARENT_VARIABLE = "SAGEMAKER_SHARE_PARENT";
const DEFAULT_FILE = "share.json";

/**
 * Reads the share: from a file, from a Pulumi stack, from the environment variable `SAGEMAKER_SHARE` (JSON, or a file's path),
 * else from `share.json` in this folder, when that is a file of this user that nobody else may write. What is read may be the child's
 * output `share`, the parent's output `shares`, or all outputs of either.
 *
 * @throws ShareProblem with one sentence for people
 *
 * @example
 * ```ts
 * const share = loadShare({ file: "share.json", parentAccountId: "111111111111" });
 * ```
 */
export function loadShare(source: ShareSource = {}): Share {
  const { value, from } = loadOutputs(source);
  return shareIn(value, source.consumer, from, source.parentAccountId);
}

/** The first that is given: a file, a stack, or the share itself as JSON. */
type Given =
  { readonly file: string; readonly isNamed: boolean } | { readonly stack: string } | { readonly json: string };

function givenBy({ file, stack }: ShareSource): Given {
  if (file !== undefined) return { file, isNamed: true };
  if (stack !== undefined) return { stack };
  const variable = process.env[SHARE_VARIABLE]?.trim();
  if (variable?.startsWith("{")) return { json: variable };
  return variable ? { file: variable, isNamed: true } : { file: DEFAULT_FILE, isNamed: false };
}

/** The file that a share is read from, as {@link loadShare} finds it; undefined where it comes from something else. */
export function shareFileOf(source: ShareSource): string | undefined {
  const given = givenBy(source);
  return "file" in given && given.file !== "-" ? given.file : undefined;
}

/** The parent's account that shares are taken from; undefined takes any. */
export const parentOf = ({ parentAccountId }: ShareSource): string | undefined =>
  parentAccountId ?? (process.env[PARENT_VARIABLE] || undefined);

/** What a stack printed, and where it was read; see {@link loadShare}. */
export function loadOutputs(source: ShareSource = {}): { readonly value: unknown; readonly from: string } {
  const given = givenBy(source);
  if ("stack" in given) return fromStack(given.stack);
  if ("json" in given) return { value: parsed(given.json, SHARE_VARIABLE), from: SHARE_VARIABLE };
  if (!given.isNamed) refuseOthersFile(given.file);
  return fromFile(given.file);
}

/**
 * Takes the share out of what a stack printed.
 *
 * @param from where it was read, for the messages
 * @param parentAccountId the parent that shares are taken from; undefined takes any
 * @throws ShareProblem with one sentence for people
 *
 * @example
 * ```ts
 * const outputs: unknown = JSON.parse(process.env["OUTPUTS"] ?? "{}");
 * const share = shareIn(outputs, "fraud-team", "OUTPUTS");
 * ```
 */
export function shareIn(value: unknown, consumer?: string, from = "the share", parentAccountId = parentOf({})): Share {
  const outputs = value as { share?: unknown; shares?: unknown } | null;
  const isOutputs = typeof value === "object" && outputs !== null && !("version" in outputs);
  const held = isOutputs ? (outputs.share ?? outputs.shares ?? value) : value;
  return readShare(ofConsumer(held, consumer, from), { consumer, parentAccountId }, from);
}

/** One of the parent's shares; anything else as it is. A parent with one consumer needs no name. */
function ofConsumer(held: unknown, consumer: string | undefined, from: string): unknown {
  const { consumers, failed } = (held ?? {}) as { readonly consumers?: unknown; readonly failed?: unknown };
  if (typeof consumers !== "object" || consumers === null) return held;
  const ids = Object.keys(consumers).sort();
  const id = consumer ?? (ids.length === 1 ? ids[0]! : undefined);
  if (id !== undefined && Object.hasOwn(consumers, id)) return (consumers as Record<string, unknown>)[id];
  if (id !== undefined) refuseKnown(id, consumers as Record<string, unknown>, failed, from);
  const missing = id === undefined ? "" : `, none of consumer "${id}"`;
  throw new ShareProblem(
    `${from} holds the shares of ${ids.length === 0 ? "no consumer at all" : listed(ids)}${missing}: name yours with --consumer`,
  );
}

/** A consumer that the parent knows, and whose share is not there under this name. */
function refuseKnown(id: string, consumers: Readonly<Record<string, unknown>>, failed: unknown, from: string): void {
  if (typeof failed === "object" && failed !== null && Object.hasOwn(failed, id))
    throw new ShareProblem(
      `${from} has no share of consumer "${id}" yet: the parent's last update could not make it (${String((failed as Record<string, unknown>)[id])}), which has to be mended there`,
    );
  const renamed = Object.keys(consumers).find((one) => formerIdsOf(consumers[one]).includes(id));
  if (renamed !== undefined)
    throw new ShareProblem(`${from} calls consumer "${id}" "${renamed}" now: name that in --consumer`);
}

/** A share says whose role is assumed and gets the requests: one that lies in a folder is not taken from just anybody. */
function refuseOthersFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  const why = found && whyOthers(found);
  if (why === undefined) return;
  throw new ShareProblem(
    `./${file} ${why}, so it is not read by itself: if you trust it, name it in --share or ${SHARE_VARIABLE}`,
  );
}

/** Windows has neither users by number nor modes. */
function whyOthers(found: Stats): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  if (!found.isFile()) return "is no file";
  if (found.uid !== user && found.uid !== 0) return "belongs to another user";
  // Where everybody has a group of their own, files are writable by it.
  const others = found.gid === process.getgid?.() ? 0o002 : 0o022;
  return (found.mode & others) === 0 ? undefined : "can be written by others";
}

function fromFile(file: string): { value: unknown; from: string } {
  const from = file === "-" ? "standard input" : file;
  let text: string;
  try {
    text = (file === "-" ? readAll(0) : readFileSync(file)).toString("utf8");
  } catch (error) {
    throw new ShareProblem(
      `cannot read ${from} (${(error as Error).message}); in the child's stack, \`pulumi stack output share --json > ${DEFAULT_FILE}\` writes it. Name the file in --share or ${SHARE_VARIABLE}.`,
    );
  }
  return { value: parsed(text, from), from };
}

function fromStack(stack: string): { value: unknown; from: string } {
  const from = `the outputs of stack ${stack}`;
  try {
    return { value: parsed(stackOutputs(stack), from), from };
  } catch (error) {
    if (error instanceof ShareProblem) throw error;
    throw new ShareProblem(`cannot read ${from} (${(error as Error).message})`);
  }
}

function parsed(text: string, from: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw new ShareProblem(
      `${from} is not JSON (${(error as Error).message}); \`pulumi stack output share --json\` in the child's stack prints a share`,
    );
  }
}
