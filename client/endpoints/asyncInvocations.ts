import { randomUUID } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { InvokeEndpointAsyncCommand, type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { Share } from "../../contract/share";
import { made, pause } from "../calls";
import type { Body } from "./body";
import { policyAdvice } from "../deniedBy";
import { explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import type { CredentialsProvider } from "../session/roleSession";
import { pathStyle, placeOf } from "../s3";

/**
 * @example
 * ```ts
 * const options: AsyncOptions = { contentType: "text/csv", invocationTimeoutSeconds: 600 };
 * ```
 */
export interface AsyncOptions {
  /** MIME type of the body. @default `application/json` */
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly inferenceId?: string | undefined;
  /** Seconds that a request may wait for its turn. @default the endpoint's */
  readonly requestTtlSeconds?: number | undefined;
  /** Seconds that the model may take. @default the endpoint's */
  readonly invocationTimeoutSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @example
 * ```ts
 * const options: WaitOptions = { signal: AbortSignal.timeout(600_000), onWait: (seconds) => console.log(seconds) };
 * ```
 */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each look at S3, with the seconds waited so far. */
  readonly onWait?: ((seconds: number) => void) | undefined;
}

/**
 * An asynchronous invocation under way. The three places are `s3://` URIs.
 *
 * @example
 * ```ts
 * const invocation: AsyncInvocation = await new Endpoints(loadShare()).invokeAsync("forecast-nl", "2026");
 * console.log(invocation.outputLocation, await invocation.wait());
 * ```
 */
export interface AsyncInvocation {
  readonly inferenceId: string | undefined;
  readonly inputLocation: string;
  readonly outputLocation: string;
  readonly failureLocation: string | undefined;
  /**
   * What keeps {@link wait} from seeing a failure, in one sentence: the endpoint leaves failures nowhere, or in a place that the
   * share does not name. Undefined where a failure would be seen.
   */
  readonly unseenFailure: string | undefined;
  /**
   * Waits for the model's answer, without end unless a signal says so. A failure is seen only in a place that the share lets
   * the role read: `asyncInference.output`, or `asyncInference.failure`.
   *
   * @throws ShareError with the failure object's text when the model failed
   */
  wait(options?: WaitOptions): Promise<Uint8Array>;
}

const LONGEST_PAUSE = 10;

const folderOf = (place: string) => (place.endsWith("/") ? place : `${place}/`);

/** Asynchronous invocations: the input goes to S3, and the output or the failure comes from there. */
export class AsyncInvocations {
  readonly #share: Share;
  readonly #runtime: SageMakerRuntimeClient;
  readonly #s3: S3Client;

  constructor(
    share: Share,
    runtime: SageMakerRuntimeClient,
    config: { readonly region: string; readonly credentials: CredentialsProvider },
  ) {
    this.#share = share;
    this.#runtime = runtime;
    this.#s3 = new S3Client({ ...config, forcePathStyle: pathStyle() });
  }

  async start(
    endpoint: string,
    body: Body,
    options: AsyncOptions,
    explain: (error: unknown) => unknown,
  ): Promise<AsyncInvocation> {
    const inputLocation = await this.#upload(body, options);
    const command = new InvokeEndpointAsyncCommand({
      EndpointName: endpoint,
      InputLocation: inputLocation,
      ContentType: options.contentType ?? "application/json",
      Accept: options.accept,
      CustomAttributes: options.customAttributes,
      InferenceId: options.inferenceId,
      RequestTTLSeconds: options.requestTtlSeconds,
      InvocationTimeoutSeconds: options.invocationTimeoutSeconds,
    });
    const { signal } = options;
    const answer = await made(
      this.#runtime,
      () => this.#runtime.send(command, { abortSignal: signal }),
      explain,
      signal,
    );
    const outputLocation = answer.OutputLocation!;
    return {
      inferenceId: answer.InferenceId,
      inputLocation,
      outputLocation,
      failureLocation: answer.FailureLocation,
      unseenFailure: this.#unseenFailure(endpoint, answer.FailureLocation),
      wait: (waiting = {}) => this.#wait(endpoint, outputLocation, answer.FailureLocation, waiting),
    };
  }

  #unseenFailure(endpoint: string, failure: string | undefined): string | undefined {
    if (failure === undefined)
      return `endpoint ${endpoint} leaves failures nowhere (it has no S3FailurePath), so it may have failed: its owner finds that in its log`;
    const { consumer, invoke } = this.#share;
    const { output, failure: named } = invoke!.asyncInference!;
    const isSeen = [output, named].some((place) => place !== undefined && failure.startsWith(folderOf(place)));
    return isSeen
      ? undefined
      : `endpoint ${endpoint} would leave a failure in ${failure}, where the share lets nobody look, so it may have failed: have the parent name that place in consumers.${consumer}.asyncInference.failure`;
  }

  async #upload(body: Body, { contentType, signal }: AsyncOptions): Promise<string> {
    const places = this.#share.invoke?.asyncInference;
    if (places === undefined) {
      throw new ShareError({
        hop: "endpoint",
        kind: "refused",
        what: "the share has no place for asynchronous inference",
        advice: [`have the parent set asyncInference in consumers.${this.#share.consumer}`],
      });
    }
    const { Bucket, Key: prefix } = placeOf(places.input);
    const Key = `${prefix}${prefix === "" || prefix.endsWith("/") ? "" : "/"}${randomUUID()}`;
    const command = new PutObjectCommand({
      Bucket,
      Key,
      Body: typeof body === "string" ? Buffer.from(body) : body,
      ContentType: contentType ?? "application/json",
      ...(places.kmsKeyArn !== undefined && { ServerSideEncryption: "aws:kms", SSEKMSKeyId: places.kmsKeyArn }),
    });
    await this.#onS3(`s3://${Bucket}/${Key}`, (abortSignal) => this.#s3.send(command, { abortSignal }), signal);
    return `s3://${Bucket}/${Key}`;
  }

  /** Looks for either object, less and less often. The role may list its output prefix; a missing object would be "denied". */
  async #wait(
    endpoint: string,
    output: string,
    failure: string | undefined,
    options: WaitOptions,
  ): Promise<Uint8Array> {
    const { signal, onWait } = options;
    const started = performance.now();
    for (let seconds = 0.25; ; seconds = Math.min(seconds * 1.5, LONGEST_PAUSE)) {
      onWait?.((performance.now() - started) / 1000);
      if (await this.#isThere(output, signal)) return this.#read(output, signal);
      const text = failure === undefined ? undefined : await this.#failureText(failure, signal);
      if (text !== undefined) {
        throw new ShareError({
          hop: "endpoint",
          kind: "failed",
          what: `the asynchronous invocation of ${endpoint} failed: ${text.trim()}`,
          advice: [`all of it is in ${failure}`],
        });
      }
      await pause(seconds, signal);
    }
  }

  /**
   * What went wrong, once it is there. An endpoint may leave its failures where the share says nothing of: a refusal there is
   * no answer about the invocation, whose output may still come.
   */
  async #failureText(failure: string, signal?: AbortSignal): Promise<string | undefined> {
    try {
      if (!(await this.#isThere(failure, signal))) return undefined;
      return Buffer.from(await this.#read(failure, signal)).toString("utf8");
    } catch (error) {
      if (error instanceof ShareError && error.kind === "refused") return undefined;
      throw error;
    }
  }

  async #isThere(location: string, signal?: AbortSignal): Promise<boolean> {
    const { Bucket, Key } = placeOf(location);
    const command = new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 });
    const { Contents } = await this.#onS3(location, (abortSignal) => this.#s3.send(command, { abortSignal }), signal);
    return Contents?.[0]?.Key === Key;
  }

  async #read(location: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#onS3(
      location,
      async (abortSignal) => {
        const { Body } = await this.#s3.send(new GetObjectCommand(placeOf(location)), { abortSignal });
        return Body!.transformToByteArray();
      },
      signal,
    );
  }

  #onS3<T>(location: string, call: (signal?: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return made(
      this.#s3,
      () => call(signal),
      (error) => explainS3(error, location, this.#share),
      signal,
    );
  }
}

function explainS3(error: unknown, location: string, { invoke, parent }: Share): unknown {
  if (!isUnexplained(error)) return error;
  return (
    explainAnywhere("endpoint", error, "the region of the bucket") ??
    new ShareError({
      hop: "endpoint",
      kind: isRefused(error) ? "refused" : "failed",
      what: `cannot use ${location} for asynchronous inference`,
      advice: [
        ...[
          policyAdvice(saidBy(error), {
            caller: { what: invoke?.roleArn ?? "the invoke role", accountId: parent.accountId },
            resource: { what: location, accountId: parent.accountId },
          }),
        ].filter((line) => line !== undefined),
        "the bucket's policy, or its key's, must let the invoke role in; the share's asyncInference names the places",
      ],
      cause: error,
    })
  );
}
