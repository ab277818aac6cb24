import type { Aws, Incoming, Service } from ".";
import { AwsError, escaped, xml, type Response } from "./wire";

/** Objects by `s3://` URI. */
export type Objects = Map<string, Buffer>;

const OF_METHOD: Readonly<Record<string, string>> = { PUT: "PutObject", GET: "GetObject", HEAD: "HeadObject" };

/** S3, with paths in place of host names. An object that is missing is refused to who may not list it, as S3 does. */
export const s3: Omit<Service, "error" | "expired"> = {
  takes: ({ service }) => service === "s3",
  read: ({ method, path, query }) => {
    const [bucket = "", ...rest] = path.slice(1).split("/");
    const key = rest.join("/");
    const operation = query.has("list-type")
      ? "ListObjectsV2"
      : bucket === ""
        ? "ListBuckets"
        : (OF_METHOD[method] ?? method);
    return { operation, input: { bucket, key, prefix: query.get("prefix") ?? "" } };
  },
  answer: (aws, call) => {
    const { bucket, key } = call.input as { bucket: string; key: string };
    const uri = `s3://${bucket}/${key}`;
    switch (call.operation) {
      case "ListBuckets":
        return xml(
          `<ListAllMyBucketsResult><Owner><ID>${ownerOf(call)}</ID></Owner><Buckets/></ListAllMyBucketsResult>`,
        );
      case "ListObjectsV2":
        return list(aws, call);
      case "PutObject":
        aws.objects.set(uri, unchunked(call));
        return { headers: { etag: '"0"' } };
      default: {
        const found = aws.objects.get(uri);
        if (!found) throw new AwsError("AccessDenied", "Access Denied", 403);
        return call.operation === "GetObject"
          ? partOf(found, call.request.headers["range"])
          : { headers: { "content-length": String(found.length) } };
      }
    }
  },
};

/** The bytes that a reader of large objects asks for, or all. */
function partOf(found: Buffer, range: string | undefined): Response {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
  const body = from === undefined ? found : found.subarray(Number(from), Number(to) + 1);
  return { ...(from !== undefined && { status: 206 }), headers: { "content-length": String(body.length) }, body };
}

/** Every account has a canonical id. */
const ownerOf = ({ session }: Incoming) => `canonical-${session.arn.split(":")[4]}`;

/** Refused where failures go, unless the share says that they do, and where other consumers' answers are. */
function list(aws: Aws, { input }: Incoming): Response {
  const { bucket, prefix } = input as { bucket: string; prefix: string };
  const start = `s3://${bucket}/`;
  const { failurePlace, share } = aws;
  const isShared = share.invoke?.asyncInference?.failure === failurePlace;
  if (failurePlace !== undefined && !isShared && `${start}${prefix}`.startsWith(failurePlace))
    throw new AwsError("AccessDenied", "Access Denied", 403);
  if (!mayReadOutput(aws, `${start}${prefix}`)) throw new AwsError("AccessDenied", "Access Denied", 403);
  const contents = [...aws.objects]
    .filter(([uri]) => uri.startsWith(`${start}${prefix}`))
    .map(
      ([uri, { length }]) =>
        `<Contents><Key>${escaped(uri.slice(start.length))}</Key><Size>${length}</Size><Owner><ID>canonical-${aws.ownerOfObjects}</ID></Owner></Contents>`,
    );
  return xml(`<ListBucketResult><Name>${bucket}</Name>${contents.join("")}</ListBucketResult>`);
}

/** Of all that lies below the output, a consumer with an extension of its own may read what is below that. */
function mayReadOutput({ share, outputPlace }: Aws, uri: string): boolean {
  const places = share.invoke?.asyncInference;
  if (places === undefined) return true;
  if (outputPlace !== undefined && uri.startsWith(outputPlace)) return false;
  const { output, outputPathExtension: own } = places;
  return !uri.startsWith(output) || own === undefined || uri.startsWith(`${output}${own}/`);
}

/** The SDK may send a body in chunks with a checksum behind it. */
function unchunked({ request }: Incoming): Buffer {
  if (!/aws-chunked/.test(request.headers["content-encoding"] ?? "")) return request.body;
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = request.body.indexOf("\r\n", at);
    const size = Number.parseInt(request.body.toString("latin1", at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(request.body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
