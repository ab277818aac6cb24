import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { Share } from "../../contract/share";
import { explainAssume, explainOwnCredentials } from "./explainAssume";
import { ownCredentials } from "./ownCredentials";
import { isUnexplained } from "../errors";
import { RoleSession, type Credentials, type CredentialsProvider } from "./roleSession";
import { regionOf, roleOf, type SharedRole } from "../../contract/sharedRoles";
import { throughProxy } from "../../contract/throughProxy";

/** An STS that does not answer must fail while the old credentials are still good. Of a slow one the SDK only warns by itself. */
const PROMPT = { connectionTimeout: 3000, requestTimeout: 10_000, throwOnRequestTimeout: true } as const;

/**
 * @example
 * ```ts
 * const options: CredentialsOptions = { profile: "work", sessionName: "alice" };
 * ```
 */
export interface CredentialsOptions {
  /** Which of the share's roles. @default the invoke role, or the feature-store role of a share without endpoints */
  readonly role?: SharedRole | undefined;
  /** How CloudTrail shows the session in the parent. @default `AWS_ROLE_SESSION_NAME`, or `sagemaker-share-<consumer>` */
  readonly sessionName?: string | undefined;
  /** Sent only when given: STS then asks for `sts:SetSourceIdentity` in both accounts. @default none */
  readonly sourceIdentity?: string | undefined;
  /** Seconds, 900 to the role's maximum. An hour at most when the caller uses a role already. @default 3600 */
  readonly durationSeconds?: number | undefined;
  /** Region of the STS endpoint. @default a region of the share */
  readonly region?: string | undefined;
  /** A profile of `~/.aws/config` to assume the role with. @default as the AWS CLI finds them, see the docs for what differs */
  readonly profile?: string | undefined;
  /** Credentials to assume the role with, in place of those that are found or of a profile. */
  readonly sourceCredentials?: Credentials | CredentialsProvider | undefined;
}

/** Source: STS API, AssumeRole.DurationSeconds. */
const ROLE_CHAINING_LIMIT = 3600;
const SHORTEST = 900;

const sessions = new Map<string, CredentialsProvider>();

/**
 * Credentials of a shared role, one set for the whole process: whoever asks with the same options gets the same provider, for
 * any number of clients and regions. The role is assumed once for each session's duration, however many ask at once, and again
 * before the session ends; when that fails, the old credentials serve as long as they are valid.
 *
 * @throws ShareError when the role cannot be assumed: which hop, and what to look at
 *
 * @example
 * ```ts
 * const credentials = shareCredentials(loadShare(), { role: "featureStore" });
 * console.log((await credentials()).expiration); // for any client of the AWS SDK: new S3Client({ region, credentials })
 * ```
 */
export function shareCredentials(share: Share, options: CredentialsOptions = {}): CredentialsProvider {
  const { role, roleArn, externalId, longest } = roleOf(share, options.role);
  const durationSeconds = options.durationSeconds ?? ROLE_CHAINING_LIMIT;
  const sessionName = options.sessionName ?? process.env["AWS_ROLE_SESSION_NAME"] ?? defaultSessionName(share);
  const { sourceIdentity } = options;
  checkDuration(durationSeconds, longest);
  checkName("sessionName", sessionName, 64);
  if (sourceIdentity !== undefined) checkName("sourceIdentity", sourceIdentity, 256);
  const region = options.region ?? regionOf(share);

  const key = JSON.stringify([
    roleArn,
    externalId,
    sessionName,
    sourceIdentity,
    durationSeconds,
    region,
    options.profile,
    sourceKey(options.sourceCredentials),
  ]);
  const known = sessions.get(key);
  if (known) return known;

  const source = sourceOf(options, region);
  const assumeFor = (seconds: number) =>
    fromTemporaryCredentials({
      masterCredentials: source,
      params: {
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: seconds,
        ...(externalId !== undefined && { ExternalId: externalId }),
        ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
      },
      clientConfig: { region, requestHandler: throughProxy(PROMPT) },
    });
  const long = durationSeconds > ROLE_CHAINING_LIMIT ? assumeFor(durationSeconds) : undefined;
  const short = assumeFor(Math.min(durationSeconds, ROLE_CHAINING_LIMIT));

  const session = new RoleSession(async () => {
    const own = await source().catch((error: unknown) => {
      throw isUnexplained(error) ? explainOwnCredentials(error, region) : error;
    });
    const chained = own.sessionToken !== undefined;
    try {
      return long === undefined || chained
        ? { credentials: await short(), seconds: Math.min(durationSeconds, ROLE_CHAINING_LIMIT) }
        : { credentials: await long(), seconds: durationSeconds };
    } catch (error) {
      throw isUnexplained(error) ? explainAssume(error, share, role, region) : error;
    }
  });
  sessions.set(key, session.provide);
  return session.provide;
}

function sourceOf({ sourceCredentials, profile }: CredentialsOptions, region: string): CredentialsProvider {
  if (typeof sourceCredentials === "function") return sourceCredentials;
  if (sourceCredentials !== undefined) return () => Promise.resolve(sourceCredentials);
  return ownCredentials(profile, region);
}

const functions = new WeakMap<object, number>();
let functionCount = 0;

/** What tells one source from another: a key's id, or which function it is. */
function sourceKey(source: CredentialsOptions["sourceCredentials"]): string | number | undefined {
  if (typeof source !== "function") return source && `${source.accessKeyId} ${source.sessionToken ?? ""}`;
  if (!functions.has(source)) functions.set(source, (functionCount += 1));
  return functions.get(source);
}

const defaultSessionName = ({ consumer }: Share) => `sagemaker-share-${consumer}`.slice(0, 64);

function checkDuration(seconds: number, longest: number): void {
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= longest) return;
  throw new RangeError(
    `durationSeconds must be ${SHORTEST} to ${longest} seconds, the role's maximum; got ${seconds}. The parent raises the maximum with maxSessionDuration.`,
  );
}

/** Source: STS API, AssumeRole.RoleSessionName, SourceIdentity (256 in botocore 1.44.8, 64 until 1.44.2). */
function checkName(what: string, name: string, longest: number): void {
  if (/^[\w+=,.@-]{2,}$/.test(name) && name.length <= longest) return;
  throw new RangeError(
    `${what} must be 2 to ${longest} letters, digits or any of _+=,.@- (got ${JSON.stringify(name)})`,
  );
}
