/**
 * @example
 * ```ts
 * const body: Body = "42,0,1";
 * ```
 */
export type Body = string | Uint8Array;

export const bytesOf = (body: Body): Uint8Array => (typeof body === "string" ? Buffer.from(body) : body);

/** What a request says besides its body, whichever way it goes. */
export interface RequestOptions {
  /** MIME type of the body. @default `application/json` */
  readonly contentType?: string | undefined;
  /** MIME type wanted in the answer. @default what the model chooses */
  readonly accept?: string | undefined;
  readonly customAttributes?: string | undefined;
  readonly inferenceId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The same, as SageMaker Runtime takes it. */
export const fieldsOf = ({ contentType, accept, customAttributes, inferenceId }: RequestOptions) => ({
  ContentType: contentType ?? "application/json",
  Accept: accept,
  CustomAttributes: customAttributes,
  InferenceId: inferenceId,
});
