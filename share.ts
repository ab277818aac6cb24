import * as z from "zod";

/**
 * The contract between the two accounts. The parent builds one Share per consumer and exports them all as the stack output
 * `shares`; the child reads its own, builds exactly that and exports it again as `share`; clients read the child's.
 *
 * Fields that a reader does not know are ignored, so a newer parent may add some; a change that an older reader would get
 * wrong raises {@link SHARE_VERSION}, and the older reader refuses it.
 */
export const SHARE_VERSION = 1;

const AsyncInference = z.object({
  /** Where the caller uploads a request's input: `s3://bucket/prefix/`. */
  input: z.string(),
  /** Where SageMaker leaves results and failures: `s3://bucket/prefix/`. */
  output: z.string(),
  kmsKeyArn: z.string().optional(),
});

const Invoke = z.object({
  /** The role in the parent account that the callers assume. */
  roleArn: z.string().min(1),
  /** What the callers pass as ExternalId. An identifier, not a secret. */
  externalId: z.string().min(1),
  /** Endpoint names or patterns of names. */
  endpoints: z.array(z.string()),
  inferenceComponents: z.array(z.string()),
  /** Regions of the endpoints; `*` is every region. */
  regions: z.array(z.string()),
  /** SageMaker Runtime actions without their `sagemaker:` prefix. */
  actions: z.array(z.string()),
  /** Seconds. A caller that already uses a role gets an hour at most, whatever this says. */
  maxSessionDuration: z.number(),
  asyncInference: AsyncInference.optional(),
});

/** What one consumer gets. */
export const Share = z.object({
  version: z.number(),
  consumer: z.string(),
  /** The consumer's account: the one this share is meant for. */
  accountId: z.string().regex(/^\d{12}$/),
  partition: z.string(),
  parent: z.object({ accountId: z.string().regex(/^\d{12}$/), region: z.string() }),
  organizationId: z.string().optional(),
  invoke: Invoke.optional(),
});
export type Share = z.infer<typeof Share>;

/** The parent's stack output `shares`. */
export interface Shares {
  readonly version: number;
  readonly consumers: Readonly<Record<string, Share>>;
}

/** Who reads a share, and so what it must be meant for. */
export interface Reader {
  readonly consumer?: string | undefined;
  readonly accountId: string;
  readonly partition: string;
}

/**
 * Takes one consumer's share out of what another stack, a file or the config holds: a Share, or the parent's whole `shares`.
 *
 * @param value what was read, parsed from JSON where it was text
 * @param from where it was read from, for the messages
 * @throws Error with one sentence for people: a newer version, no such consumer, another account or partition, a missing field
 */
export function readShare(value: unknown, reader: Reader, from: string): Share {
  if (!isRecord(value)) throw new Error(`${from} holds no share: expected a mapping, got ${JSON.stringify(value)}`);
  refuseNewerVersion(value, from);
  const share = isRecord(value["consumers"]) ? pick(value["consumers"], reader.consumer, from) : value;
  if (!isRecord(share)) throw new Error(`${from} holds no share: expected a mapping, got ${JSON.stringify(share)}`);
  refuseNewerVersion(share, from);

  const parsed = Share.safeParse(share);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Error(
      `${from} is not a share that this program can read (${wrong}). Run \`pulumi up\` in the parent stack; an encrypted value arrives empty from another stack, so nothing in the parent's config may be secret.`,
    );
  }
  refuseOthers(parsed.data, reader, from);
  return parsed.data;
}

function pick(consumers: Record<string, unknown>, consumer: string | undefined, from: string): unknown {
  const known = Object.keys(consumers).sort();
  if (consumer === undefined) {
    throw new Error(`${from} holds the shares of ${list(known)}: name yours in sagemaker-sharing:consumer`);
  }
  if (!Object.hasOwn(consumers, consumer)) {
    throw new Error(
      `${from} has no share for consumer "${consumer}", only for ${list(known)}. If the parent has withdrawn it, run \`pulumi destroy\` in this stack; otherwise correct sagemaker-sharing:consumer, or add the consumer in the parent and run \`pulumi up\` there.`,
    );
  }
  return consumers[consumer];
}

function refuseNewerVersion(holder: Record<string, unknown>, from: string): void {
  const version = holder["version"];
  const major = Number.parseInt(String(version), 10);
  if (!(major <= SHARE_VERSION)) {
    throw new Error(
      `${from} is of version ${JSON.stringify(version) ?? "unknown"}; this program reads version ${SHARE_VERSION}. Update this program to the parent's.`,
    );
  }
}

function refuseOthers(share: Share, reader: Reader, from: string): void {
  if (reader.consumer !== undefined && share.consumer !== reader.consumer) {
    throw new Error(
      `${from} is the share of consumer "${share.consumer}"; sagemaker-sharing:consumer is "${reader.consumer}"`,
    );
  }
  if (share.accountId !== reader.accountId) {
    throw new Error(
      `${from} is meant for account ${share.accountId}; aws:allowedAccountIds of this stack is ${reader.accountId}. Deploy it with the consumer's account, or correct consumers.${share.consumer}.accountId in the parent.`,
    );
  }
  if (share.partition !== reader.partition) {
    throw new Error(
      `${from} is in partition ${share.partition}; aws:region of this stack is in ${reader.partition}. Roles cannot be assumed across partitions.`,
    );
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (ids: readonly string[]) =>
  ids.length === 0 ? "no consumer at all" : ids.map((id) => `"${id}"`).join(", ");
