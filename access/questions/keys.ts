import { nameIn } from "../arn";
import { viaService } from "../../partition";
import type { Context } from "../simulate/simulate";
import type { Named } from "./question";
import type { Sharing } from "./sharing";

/** Keys of KMS next to one: of another id, and of ids that begin or end with its. */
export function keyNamed(arn: string): Named {
  const id = nameIn(arn);
  const others = ["00000000-0000-0000-0000-000000000000", `${id}0`, `0${id}`];
  return { what: "key", others, arn: (other) => arn.replace(/[^/]+$/, other) };
}

/** What a request to KMS carries that S3 makes for an object or, with a bucket key, for a bucket. */
export const throughS3 = ({ here }: Sharing, place: string, region = here.region): Context => ({
  "kms:ViaService": viaService("s3", region),
  "kms:EncryptionContext:aws:s3:arn": `arn:${here.partition}:s3:::${place}`,
});
