/** A place in S3, as the SDK names it. */
interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** `s3://bucket/some/key`. */
export function placeOf(uri: string): Place {
  const [Bucket = "", ...rest] = uri.replace(/^s3:\/\//, "").split("/");
  return { Bucket, Key: rest.join("/") };
}

/** A custom endpoint, for tests and S3-compatible stores, has no host names of buckets. */
export const pathStyle = (): boolean =>
  process.env["AWS_ENDPOINT_URL_S3"] !== undefined || process.env["AWS_ENDPOINT_URL"] !== undefined;
