import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** Of one call. Source: SQS API, SendMessageBatch; the size is what it was for years, four times as much is taken now. */
const MOST = { messages: 10, bytes: 256 * 1024 };

/**
 * Of each client of SQS. Otherwise the SDK for JavaScript asks the host of a queue's URL, whatever the environment or the profile say of
 * FIPS, dual stack or an endpoint of one's own (`findings/sqs-queue-url-over-endpoint.sh`).
 */
export const ITS_OWN_ENDPOINT = { useQueueUrlAsEndpoint: false } as const;

/** The queue that the enforcement function reads. */
export class Queue {
  readonly #sqs: SQSClient;
  readonly #url: string;

  constructor(sqs: SQSClient, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  /**
   * @returns what SQS will never take, for it is the message that is wrong
   * @throws when not all others were taken; some may have been
   */
  async send(bodies: readonly string[]): Promise<readonly { readonly body: string; readonly why: string }[]> {
    const refused: { body: string; why: string }[] = [];
    for (const batch of inBatches(bodies)) {
      const { Failed = [] } = await this.#sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: this.#url,
          Entries: batch.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
        }),
      );
      const wrong = Failed.filter(({ SenderFault }) => SenderFault);
      for (const { Id, Code, Message } of wrong) refused.push({ body: batch[Number(Id)]!, why: `${Code} ${Message}` });
      const [first] = Failed.filter(({ SenderFault }) => !SenderFault);
      if (first)
        throw new Error(`${Failed.length} of ${batch.length} messages were not taken: ${first.Code} ${first.Message}`);
    }
    return refused;
  }
}

/** In their order; one that is too large for a batch goes alone, and is refused by SQS if need be. */
function inBatches(bodies: readonly string[]): string[][] {
  const batches: string[][] = [];
  let bytes = 0;
  for (const body of bodies) {
    const size = Buffer.byteLength(body);
    const last = batches.at(-1);
    if (last && last.length < MOST.messages && bytes + size <= MOST.bytes) last.push(body);
    else {
      batches.push([body]);
      bytes = 0;
    }
    bytes += size;
  }
  return batches;
}
