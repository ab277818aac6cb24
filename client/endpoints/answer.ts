/**
 * What a model answered.
 *
 * @example
 * ```ts
 * const answer: Answer = await new Endpoints(loadShare()).invoke("churn", "42");
 * console.log(answer.contentType, answer.text());
 * ```
 */
export interface Answer {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly invokedVariant: string | undefined;
  readonly customAttributes: string | undefined;
  text(): string;
  json(): unknown;
}

/** What the SDK gives for an answer of the runtime. */
interface Given {
  readonly Body: Uint8Array;
  readonly ContentType?: string | undefined;
  readonly InvokedProductionVariant?: string | undefined;
  readonly CustomAttributes?: string | undefined;
}

export function answerOf({ Body: body, ContentType, InvokedProductionVariant, CustomAttributes }: Given): Answer {
  const text = () => Buffer.from(body).toString("utf8");
  return {
    body,
    contentType: ContentType,
    invokedVariant: InvokedProductionVariant,
    customAttributes: CustomAttributes,
    text,
    json: (): unknown => JSON.parse(text()),
  };
}
