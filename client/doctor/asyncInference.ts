import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { outputPlaceOf } from "../../contract/share";
import { pathStyle, placeOf } from "../s3";
import type { AsInvoker } from "./endpoints";
import type { Section } from "./findings";
import { throughProxy } from "../../contract/throughProxy";

/** Whether the invoke role may look for outputs and failures where the share says that they are left. */
export async function asyncInference(section: Section, { share, credentials, region }: AsInvoker): Promise<void> {
  const places = share.invoke!.asyncInference;
  if (places === undefined) return;
  const s3 = new S3Client({ region, credentials, forcePathStyle: pathStyle(), requestHandler: throughProxy({}) });
  const look = async (what: string, place: string) => {
    const { Bucket, Key: Prefix } = placeOf(place);
    await section.works(
      `look for asynchronous ${what} in ${place}`,
      () => s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 })),
      undefined,
      [
        `run \`pulumi up\` in the parent: the invoke role's policy must let it list and read ${place}`,
        `the bucket's own policy must let ${share.invoke!.roleArn} in where the bucket is not the parent's`,
      ],
    );
  };
  const results = outputPlaceOf(places);
  await look("outputs", results);
  if (places.failure !== undefined) await look("failures", places.failure);
  else
    section.notes(
      `failures of asynchronous invocations are seen below ${results} only: an endpoint whose S3FailurePath is elsewhere needs consumers.${share.consumer}.asyncInference.failure in the parent`,
    );
  if (places.input === undefined)
    section.notes(
      `asynchronous requests hold their input, of 128,000 bytes at most: larger ones need consumers.${share.consumer}.asyncInference.input in the parent`,
    );
}
