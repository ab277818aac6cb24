import { canBegin, matches } from "../rules/globs";

/** A place in S3 that a container loads a model from. */
export interface S3Place {
  /** `s3://bucket/key` whatever the spelling it came in; as it came in when it is hidden. */
  readonly url: string;
  /** Everything below is loaded too. */
  readonly below: boolean;
  /** The spelling does not name the bucket, so this may be any place. */
  readonly hidden: boolean;
}

/**
 * Reads a place in any spelling that SageMaker takes: `s3://` and, by its pattern, `https://` too. An access point, by alias or
 * ARN, hides the bucket behind it. Source: SageMaker API, Url pattern; S3 User Guide, "Methods for accessing a bucket", "Using
 * access point aliases".
 *
 * @param below everything below is loaded, whether or not it ends in a slash
 */
export function placeOf(spelling: string, below = false): S3Place {
  const plain = fromHttps(spelling) ?? spelling;
  const bucket = /^s3:\/\/([^/]+)(\/|$)/.exec(plain)?.[1];
  const hidden = bucket === undefined || /[:]|(-s3alias|--ol-s3)$/.test(bucket);
  return { url: hidden ? spelling : plain, below: below || plain.endsWith("/"), hidden };
}

const HOST =
  /^(?:(?<bucket>.+)\.)?s3(?:[.-](?:dualstack\.)?[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}|-external-1)?\.amazonaws\.(?:com(?:\.cn)?|eu)$/;

function fromHttps(spelling: string): string | undefined {
  const [, host, path] = /^https:\/\/([^/]+)\/?([^?#]*)/i.exec(spelling) ?? [];
  const found = HOST.exec(host?.toLowerCase() ?? "");
  if (found === null || path === undefined) return undefined;
  const { bucket } = found.groups ?? {};
  try {
    const key = decodeURIComponent(path);
    return `s3://${bucket === undefined ? key : `${bucket}/${key}`}`;
  } catch {
    return undefined;
  }
}

/** Whether a pattern of places means this one, or something that is loaded with it. */
export function meansPlace(pattern: string, place: S3Place): "yes" | "no" | "maybe" {
  if (place.hidden) return "maybe";
  const everything = pattern.endsWith("/") ? `${pattern}*` : pattern;
  const found = place.below ? canBegin(everything, place.url) : matches(everything, place.url);
  return found ? "yes" : "no";
}

/** Whether a pattern of images means this one; a repository without tag or digest means all of its images. */
export function meansImage(pattern: string, image: string): boolean {
  const repository = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return matches(pattern, image) || matches(pattern, repository);
}
