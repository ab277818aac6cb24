/**
 * An AWS of one parent and one consumer, for tests of the client: what moto lacks. Trust is enforced, sessions expire, queries
 * have a life, answers stream. The AWS SDK talks to it over HTTP on a free port of this machine.
 *
 *     const aws = await startAws(share);
 *     aws.endpoints["churn"] = (body) => Buffer.from(`{"churn": ${body.length}}`);
 *     await invokeWith(aws.env("alice"));                 // a user of the consumer's account
 *     aws.counts("AssumeRole");                           // 1
 *     await aws.stop();
 *
 * It lets in whom the share promises: anyone of the consumer's account with the ExternalId, its execution roles. What goes
 * wrong: `aws.next(operation, error, times)` fails calls, `aws.hang(operation)` leaves them without an answer, `aws.clock` is
 * how many seconds AWS is ahead of this machine.
 */
import type { Share } from "../../../contract/share";
import { athena, type Query, type Tables } from "./athena";
import { featureStoreRuntime, type Groups } from "./featureStoreRuntime";
import { routers, runtime, type Model } from "./runtime";
import { s3, type Objects } from "./s3";
import { sagemaker } from "./sagemaker";
import { serve, type Served } from "./server";
import { sts, type Session } from "./sts";
import { AwsError, jsonError, s3Error, xmlError, type Request, type Response } from "./wire";

export { AwsError } from "./wire";
export { createTables } from "./athena";

/** A call as it came in. */
interface Call {
  readonly operation: string;
  readonly region: string;
  /** ARN of the caller. */
  readonly caller: string;
  readonly input: Readonly<Record<string, unknown>>;
}

interface Fault {
  readonly operation: string;
  readonly answer: AwsError | "hang";
  left: number;
}

export class Aws {
  readonly share: Share;
  readonly calls: Call[] = [];
  readonly endpoints: Record<string, Model> = {};
  /** Endpoints by the routing target, by the inference router. */
  readonly routers: Record<string, Readonly<Record<string, string>>> = {};
  readonly groups: Groups = {};
  readonly objects: Objects = new Map();
  readonly queries = new Map<string, Query>();
  readonly sessions = new Map<string, Session>();
  tables: Tables | undefined;
  /** Seconds that AWS is ahead of this machine. */
  clock = 0;
  /** Callers whose own policy lacks sts:AssumeRole: their ARNs begin so. */
  mayNotAssume: string[] = [];
  /** Whether the invoke role's trust asks for the ExternalId. */
  asksForExternalId = true;
  /** Whether the feature-store role's trust has lost its condition. */
  trustsEveryone = false;
  /** How many ids of a batch are processed; the others come back unprocessed. */
  processed: (ids: readonly string[]) => number = (ids) => ids.length;
  /** Ids that a batch has an error for, and its code. */
  readonly failing = new Map<string, string>();
  /** The state of a query by how often it was looked at, from 1. */
  life: readonly string[] = ["QUEUED", "RUNNING", "SUCCEEDED"];
  /** Whether an empty page of results comes before each that has rows. */
  emptyPages = false;
  /** The account whose objects lie in buckets; the consumer's, as BucketOwnerEnforced has it. */
  ownerOfObjects: string;
  /** Where endpoints leave what they answer asynchronous invocations; where the share says by default. */
  outputPlace: string | undefined;
  /** Where endpoints leave the failures of asynchronous invocations, and no role may look; beside the output by default. */
  failurePlace: string | undefined;
  /** Whether SageMaker puts names of endpoints into ARNs in lower case. */
  lowersNames = false;
  #faults: Fault[] = [];
  #served: Served | undefined;

  constructor(share: Share) {
    this.share = share;
    this.ownerOfObjects = share.accountId;
    this.signIn("AKIAALICE", `arn:aws:iam::${share.accountId}:user/alice`);
    this.signIn("AKIASTRANGER", "arn:aws:iam::999999999999:user/mallory");
    const role = share.featureStore?.executionRoleArns[0]?.split("/").pop() ?? "Notebook";
    this.signIn("ASIAJOB", `arn:aws:sts::${share.accountId}:assumed-role/${role}/job`);
  }

  get url(): string {
    return this.#served!.url;
  }

  /** Long-term keys, or those of a role's session that somebody else started. */
  signIn(accessKeyId: string, arn: string): void {
    this.sessions.set(accessKeyId, { arn, expires: Infinity, role: undefined });
  }

  /** The environment of a process that is signed in as alice, as a job with the execution role, or as a stranger. */
  env(who: "alice" | "job" | "stranger"): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: { alice: "AKIAALICE", job: "ASIAJOB", stranger: "AKIASTRANGER" }[who],
      AWS_SECRET_ACCESS_KEY: "secret",
      ...(who === "job" && { AWS_SESSION_TOKEN: "token" }),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "2",
      AWS_REGION: this.share.parent.region,
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    };
  }

  now = () => Date.now() + this.clock * 1000;

  /** The next calls of an operation fail so. */
  next(operation: string, error: AwsError, times = Infinity): void {
    this.#faults.push({ operation, answer: error, left: times });
  }

  /** The next calls of an operation get no answer at all. */
  hang(operation: string, times = Infinity): void {
    this.#faults.push({ operation, answer: "hang", left: times });
  }

  heal(): void {
    this.#faults = [];
  }

  counts = (operation: string) => this.calls.filter((call) => call.operation === operation).length;

  async listen(): Promise<void> {
    this.#served = await serve((request) => this.#answer(request), this.now);
  }

  async stop(): Promise<void> {
    await this.#served?.stop();
  }

  async #answer(request: Request): Promise<Response | "hang"> {
    const service = SERVICES.find((candidate) => candidate.takes(request));
    if (!service) return jsonError(new AwsError("UnknownOperationException", `${request.method} ${request.path}`, 404));
    const { operation, input } = service.read(request);
    const session = this.sessions.get(request.accessKeyId);
    this.calls.push({ operation, input, region: request.region, caller: session?.arn ?? "" });
    try {
      const fault = this.#faults.find((candidate) => candidate.operation === operation && candidate.left > 0);
      if (fault) {
        fault.left -= 1;
        if (fault.answer === "hang") return "hang";
        throw fault.answer;
      }
      if (!session)
        throw new AwsError(
          "UnrecognizedClientException",
          "The security token included in the request is invalid.",
          403,
        );
      if (session.expires < this.now())
        throw new AwsError(service.expired, "The security token included in the request is expired", 403);
      return await service.answer(this, { operation, input, request, session });
    } catch (error) {
      if (error instanceof AwsError) return service.error(error);
      throw error;
    }
  }
}

/** A call on its way to a service. */
export interface Incoming {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: Request;
  readonly session: Session;
}

export interface Service {
  takes(request: Request): boolean;
  read(request: Request): { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };
  answer(aws: Aws, call: Incoming): Response | Promise<Response>;
  error(error: AwsError): Response;
  /** Its code for a session that has ended. */
  readonly expired: string;
}

const SERVICES: readonly Service[] = [
  { ...sts, error: xmlError, expired: "ExpiredToken" },
  { ...s3, error: s3Error, expired: "ExpiredToken" },
  { ...routers, error: jsonError, expired: "ExpiredTokenException" },
  { ...runtime, error: jsonError, expired: "ExpiredTokenException" },
  { ...featureStoreRuntime, error: jsonError, expired: "ExpiredTokenException" },
  { ...athena, error: jsonError, expired: "ExpiredTokenException" },
  { ...sagemaker, error: jsonError, expired: "ExpiredTokenException" },
];

/** A new AWS that listens. */
export async function startAws(share: Share): Promise<Aws> {
  const aws = new Aws(share);
  await aws.listen();
  return aws;
}
