import { InvokeEndpointAsyncCommand, type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { outputPlaceOf, type AsyncInference, type Share } from "../../contract/share";
import { made, pause } from "../calls";
import { bytesOf, fieldsOf, type Body, type RequestOptions } from "./body";
import { ShareError } from "../errors";
import type { CredentialsProvider } from "../session/roleSession";
import { AsyncPlaces, isBelow } from "./asyncPlaces";

/**
 * @example
 * ```ts
 * const options: AsyncOptions = { contentType: "text/csv", invocationTimeoutSeconds: 600 };
 * ```
 */
export interface AsyncOptions extends RequestOptions {
  /** Seconds that a request may wait for its turn. @default the endpoint's */
  readonly requestTtlSeconds?: number | undefined;
  /** Seconds that the model may take. @default the endpoint's */
  readonly invocationTimeoutSeconds?: number | undefined;
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
 * An asynchronous invocation under way. The places are `s3://` URIs.
 *
 * @example
 * ```ts
 * const invocation: AsyncInvocation = await new Endpoints(loadShare()).invokeAsync("forecast-nl", "2026");
 * console.log(invocation.outputLocation, await invocation.wait());
 * ```
 */
export interface AsyncInvocation {
  readonly inferenceId: string | undefined;
  /** Where the body was uploaded; undefined where it went with the request. */
  readonly inputLocation: string | undefined;
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

/** Bytes that a request takes with it. Source: SageMaker Runtime API, InvokeEndpointAsync.Body. */
const INLINE_BYTES = 128_000;

const LONGEST_PAUSE = 10;

/** Asynchronous invocations: a large input goes to S3, and the output or the failure comes from there. */
export class AsyncInvocations {
  readonly #share: Share;
  readonly #runtime: SageMakerRuntimeClient;
  readonly #places: AsyncPlaces;

  constructor(
    share: Share,
    runtime: SageMakerRuntimeClient,
    config: { readonly region: string; readonly credentials: CredentialsProvider },
  ) {
    this.#share = share;
    this.#runtime = runtime;
    this.#places = new AsyncPlaces(share, config);
  }

  async start(
    endpoint: string,
    body: Body,
    options: AsyncOptions,
    explain: (error: unknown) => unknown,
  ): Promise<AsyncInvocation> {
    const places = this.#sharedPlaces();
    const { signal } = options;
    const fields = fieldsOf(options);
    const input = await this.#inputOf(body, fields.ContentType, places, signal);
    const command = new InvokeEndpointAsyncCommand({
      ...input,
      ...fields,
      EndpointName: endpoint,
      S3OutputPathExtension: places.outputPathExtension,
      RequestTTLSeconds: options.requestTtlSeconds,
      InvocationTimeoutSeconds: options.invocationTimeoutSeconds,
    });
    const answer = await made(
      this.#runtime,
      (abortSignal) => this.#runtime.send(command, { abortSignal }),
      explain,
      signal,
    );
    const outputLocation = answer.OutputLocation!;
    return {
      inferenceId: answer.InferenceId,
      inputLocation: input.InputLocation,
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
    const places = invoke!.asyncInference!;
    const isSeen = [outputPlaceOf(places), places.failure].some(
      (place) => place !== undefined && isBelow(failure, place),
    );
    return isSeen
      ? undefined
      : `endpoint ${endpoint} would leave a failure in ${failure}, where the share lets nobody look, so it may have failed: have the parent name that place in consumers.${consumer}.asyncInference.failure`;
  }

  #sharedPlaces(): AsyncInference {
    const places = this.#share.invoke?.asyncInference;
    if (places !== undefined) return places;
    throw new ShareError({
      hop: "endpoint",
      kind: "refused",
      what: "the share has no place for asynchronous inference",
      advice: [`have the parent set asyncInference in consumers.${this.#share.consumer}`],
    });
  }

  /** With the request where it is small enough, which saves a call; an empty body would be taken for none. */
  async #inputOf(
    body: Body,
    contentType: string,
    { input }: AsyncInference,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly Body?: Uint8Array; readonly InputLocation?: string }> {
    const bytes = bytesOf(body);
    const { length } = bytes;
    if (length > 0 && length <= INLINE_BYTES) return { Body: bytes };
    if (input !== undefined) return { InputLocation: await this.#places.upload(bytes, input, contentType, signal) };
    const number = (value: number) => value.toLocaleString("en-US");
    throw new ShareError({
      hop: "endpoint",
      kind: "refused",
      what:
        length === 0
          ? "an empty body cannot go with the request of an asynchronous invocation, and the share has no place to upload it to"
          : `a body of ${number(length)} bytes cannot go with the request of an asynchronous invocation, which takes ${number(INLINE_BYTES)}, and the share has no place to upload it to`,
      advice: [
        `have the parent set consumers.${this.#share.consumer}.asyncInference.input, a place in S3 that the invoke role may then upload to`,
      ],
    });
  }

  /** Looks for either object, less and less often. */
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
      if (await this.#places.isThere(output, signal)) return this.#places.read(output, signal);
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
      if (!(await this.#places.isThere(failure, signal))) return undefined;
      return Buffer.from(await this.#places.read(failure, signal)).toString("utf8");
    } catch (error) {
      if (error instanceof ShareError && error.kind === "refused") return undefined;
      throw error;
    }
  }
}
