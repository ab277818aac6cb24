import { randomUUID } from "node:crypto";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { outputPlaceOf, type AsyncInference, type Share } from "../../contract/share";
import { made } from "../calls";
import { policyAdvice } from "../deniedBy";
import { explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";
import type { CredentialsProvider } from "../session/roleSession";
import { pathStyle, placeOf } from "../s3";
import { throughProxy } from "../../contract/throughProxy";

const folderOf = (place: string) => (place.endsWith("/") ? place : `${place}/`);

/** Whether an object lies in a place. */
export const isBelow = (location: string, place: string): boolean => location.startsWith(folderOf(place));

/** The objects of asynchronous invocations in S3, in the places that a share names. */
export class AsyncPlaces {
  readonly #share: Share;
  readonly #s3: S3Client;

  constructor(share: Share, config: { readonly region: string; readonly credentials: CredentialsProvider }) {
    this.#share = share;
    this.#s3 = new S3Client({ ...config, forcePathStyle: pathStyle(), requestHandler: throughProxy({}) });
  }

  /** @returns the `s3://` URI of the new object */
  async upload(body: Uint8Array, place: string, contentType: string, signal?: AbortSignal): Promise<string> {
    const location = `${folderOf(place)}${randomUUID()}`;
    const kmsKeyArn = this.#share.invoke?.asyncInference?.kmsKeyArn;
    const command = new PutObjectCommand({
      ...placeOf(location),
      Body: body,
      ContentType: contentType,
      ...(kmsKeyArn !== undefined && { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyArn }),
    });
    await this.#onS3(location, (abortSignal) => this.#s3.send(command, { abortSignal }), signal);
    return location;
  }

  /** The role may list its output place; a missing object would be "denied" where it may not. */
  async isThere(location: string, signal?: AbortSignal): Promise<boolean> {
    const { Bucket, Key } = placeOf(location);
    const command = new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 });
    const { Contents } = await this.#onS3(location, (abortSignal) => this.#s3.send(command, { abortSignal }), signal);
    return Contents?.[0]?.Key === Key;
  }

  async read(location: string, signal?: AbortSignal): Promise<Uint8Array> {
    return this.#onS3(
      location,
      async (abortSignal) => {
        const { Body } = await this.#s3.send(new GetObjectCommand(placeOf(location)), { abortSignal });
        return Body!.transformToByteArray();
      },
      signal,
    );
  }

  #onS3<T>(
    location: string,
    call: (abortSignal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    return made(this.#s3, call, (error) => explainS3(error, location, this.#share), signal);
  }
}

function explainS3(error: unknown, location: string, { consumer, invoke, parent }: Share): unknown {
  if (!isUnexplained(error)) return error;
  const places = invoke?.asyncInference;
  const isElsewhere = places !== undefined && !placesOf(places).some((place) => isBelow(location, place));
  return (
    explainAnywhere("endpoint", error, "the region of the bucket") ??
    new ShareError({
      hop: "endpoint",
      kind: isRefused(error) ? "refused" : "failed",
      what: `cannot use ${location} for asynchronous inference`,
      advice: [
        ...[
          isElsewhere
            ? `the endpoint left it outside ${outputPlaceOf(places)}, where the share lets the role read: have the parent compare the endpoint's S3OutputPath with consumers.${consumer}.asyncInference`
            : undefined,
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

const placesOf = (places: AsyncInference): string[] =>
  [places.input, outputPlaceOf(places), places.failure].filter((place) => place !== undefined);
