import { listed } from "./listed";
import { printable } from "./printable";
import { SHARE_VERSION, type Share } from "./share";
import { shareSchema } from "./shareSchema";

/** Who reads a share, and so what it must be meant for; a client that does not know yet where it runs leaves it open. */
export interface Reader {
  readonly consumer?: string | undefined;
  readonly accountId?: string | undefined;
  readonly partition?: string | undefined;
  /** The parent that shares are taken from; no other's is taken. */
  readonly parentAccountId?: string | undefined;
}

/**
 * What is wrong with a share, in one sentence for people.
 *
 * @example
 * ```ts
 * try {
 *   loadShare({ file: "share.json" });
 * } catch (error) {
 *   if (error instanceof ShareProblem) console.error(error.message);
 * }
 * ```
 */
export class ShareProblem extends Error {
  /** @param message with parts of what was read, which must write no lines of their own: a build's log may take them for commands */
  constructor(message: string) {
    super(printable(message.replace(/\s+/g, " ")));
  }
}

/**
 * Takes one consumer's share out of what another stack, a file or the config holds: a Share, or the parent's whole `shares`.
 *
 * @param value what was read, parsed from JSON where it was text
 * @param from where it was read from, for the messages
 * @throws ShareProblem with one sentence for people: a newer version, no such consumer, another account or partition, a missing field
 */
export function readShare(value: unknown, reader: Reader, from: string): Share {
  const shares = mapping(value, from);
  refuseNewerVersion(shares, from);
  const share = isRecord(shares["consumers"])
    ? mapping(pick(shares["consumers"], shares["failed"], reader.consumer, from), from)
    : shares;
  refuseNewerVersion(share, from);

  const parsed = shareSchema.safeParse(share);
  if (!parsed.success) {
    const wrong = parsed.error.issues
      .map(
        ({ path, code, message }) =>
          `${path.join(".")} ${stateOf(share, path)}${code === "custom" ? `: ${message}` : ""}`,
      )
      .join("; ");
    throw new ShareProblem(
      `${from} is not a share that this program can read (${wrong}). Run \`pulumi up\` in the parent stack; an encrypted value arrives empty from another stack, so nothing in the parent's config may be secret. Where the parent's program is newer than this one, update this one first: docs/upgrading.md says what is new in a share.`,
    );
  }
  refuseOthers(parsed.data, reader, from);
  return parsed.data;
}

function pick(
  consumers: Record<string, unknown>,
  failed: unknown,
  consumer: string | undefined,
  from: string,
): unknown {
  const known = Object.keys(consumers).sort();
  if (consumer === undefined) {
    throw new ShareProblem(`${from} holds the shares of ${list(known)}: name yours in sagemaker-sharing:consumer`);
  }
  if (isRecord(failed) && Object.hasOwn(failed, consumer)) {
    throw new ShareProblem(
      `${from} has no share for consumer "${consumer}" yet: the parent's last update could not make it (${String(failed[consumer])}). Mend that in the parent and run \`pulumi up\` there.`,
    );
  }
  if (!Object.hasOwn(consumers, consumer)) {
    const renamed = known.find((id) => formerIdsOf(consumers[id]).includes(consumer));
    if (renamed !== undefined) {
      throw new ShareProblem(
        `${from} calls consumer "${consumer}" "${renamed}" now: write sagemaker-sharing:consumer: ${renamed}. Nothing else changes; what this stack made keeps its names.`,
      );
    }
    const others = known.length === 0 ? "and for no other" : `only for ${list(known)}`;
    throw new ShareProblem(
      `${from} has no share for consumer "${consumer}", ${others}. If the parent has withdrawn it, run \`pulumi destroy\` in this stack; otherwise correct sagemaker-sharing:consumer, or add the consumer in the parent and run \`pulumi up\` there.`,
    );
  }
  return consumers[consumer];
}

/** Ids that a consumer had before. */
export function formerIdsOf(share: unknown): readonly unknown[] {
  const ids = isRecord(share) ? share["formerIds"] : undefined;
  return Array.isArray(ids) ? ids : [];
}

function refuseNewerVersion(holder: Record<string, unknown>, from: string): void {
  const version = holder["version"];
  if (version === undefined || version === null || version === "") {
    const outputs = isRecord(holder["shares"]) || isRecord(holder["share"]);
    throw new ShareProblem(
      `${from} holds no share: ${outputs ? "these are all outputs of a stack" : "it has no version"}. What belongs here is the parent's output shares: \`pulumi stack output shares --json\` in the parent stack prints it.`,
    );
  }
  const major = Number.parseInt(String(version), 10);
  if (!(major <= SHARE_VERSION)) {
    throw new ShareProblem(
      `${from} is of version ${shown(version)}; this program reads version ${SHARE_VERSION}. Update this program to the parent's: whoever reads shares is updated first (docs/upgrading.md).`,
    );
  }
}

function refuseOthers(share: Share, reader: Reader, from: string): void {
  if (reader.consumer !== undefined && share.consumer !== reader.consumer) {
    throw new ShareProblem(
      `${from} is the share of consumer "${share.consumer}"; sagemaker-sharing:consumer is "${reader.consumer}"`,
    );
  }
  if (reader.accountId !== undefined && share.accountId !== reader.accountId) {
    throw new ShareProblem(
      `${from} is meant for account ${share.accountId}; aws:allowedAccountIds of this stack is ${reader.accountId}. Deploy it with the consumer's account, or correct consumers.${share.consumer}.accountId in the parent.`,
    );
  }
  if (reader.parentAccountId !== undefined && share.parent.accountId !== reader.parentAccountId) {
    throw new ShareProblem(
      `${from} is a share of account ${share.parent.accountId}; this takes those of parent ${reader.parentAccountId} only (parentAccountId). Correct it, or ask who wrote this share.`,
    );
  }
  if (reader.partition !== undefined && share.partition !== reader.partition) {
    throw new ShareProblem(
      `${from} is in partition ${share.partition}; aws:region of this stack is in ${reader.partition}. Roles cannot be assumed across partitions.`,
    );
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function mapping(value: unknown, from: string): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new ShareProblem(`${from} holds no share: expected a mapping, got ${shown(value)}`);
}

/** What is wrong with a field: it is missing or empty, or something else stands there. */
function stateOf(share: unknown, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : inner,
    share,
  );
  if (value === undefined) return "is missing";
  return value === "" ? "is empty" : `cannot be ${shown(value)}`;
}

const list = (ids: readonly string[]) => (ids.length === 0 ? "no consumer at all" : listed(ids.map((id) => `"${id}"`)));

/** Short enough for one line. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return printable(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
