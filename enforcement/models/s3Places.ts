import { canBegin, matches } from "../rules/globs";

/** A place in S3 that a container loads a model from. */
export interface S3Place {
  /** `s3://bucket/key` whatever the spelling it came in; as it came in when it is hidden. */
  readonly url: string;
  /** Everything below is loaded too. */
  readonly below: boolean;
  /** The spelling does not name the bucket, so this may be any place. */
  readonly hidden: boolean;
  /** What hides the bucket, where S3 can be asked for it. */
  readonly accessPoint?: AccessPoint | undefined;
}

/** An access point of a bucket, and the key behind it. An alias names neither the account nor the access point. */
export type AccessPoint = (
  { readonly accountId: string; readonly region: string; readonly name: string } | { readonly alias: string }
) & {
  /** Of the object, or what all keys begin with. */
  readonly key: string;
};

/**
 * Reads a place in any spelling that SageMaker takes: `s3://`, and `https://` with the host of a bucket or an access point.
 * Source: SageMaker API, Url pattern; S3 User Guide, "Methods for accessing a bucket", "Referencing access points".
 *
 * @param below everything below is loaded, whether or not it ends in a slash
 */
export function placeOf(spelling: string, below = false): S3Place {
  const found = fromS3(spelling) ?? fromHttps(spelling) ?? {};
  if (!("bucket" in found)) return { url: spelling, below, hidden: true, ...found };
  return placeIn(found.bucket, found.key, below);
}

/** The place of a key in a bucket. Clients drop slashes before the key, so that it names the same object with and without. */
function placeIn(bucket: string, key: string, below: boolean): S3Place {
  const withoutSlashes = key.replace(/^\/+/, "");
  const url = `s3://${bucket}/${withoutSlashes}`;
  return { url, below: below || url.endsWith("/"), hidden: false };
}

type Found = { readonly bucket: string; readonly key: string } | { readonly accessPoint?: AccessPoint };

const ARN =
  /^arn:aws[a-z-]*:s3:(?<region>[a-z0-9-]+):(?<accountId>\d{12}):accesspoint[:/](?<name>[a-z0-9-]+)(?:\/(?<key>.*))?$/is;

function fromS3(spelling: string): Found | undefined {
  const rest = /^s3[an]?:\/\/(.*)$/is.exec(spelling)?.[1];
  if (rest === undefined) return undefined;
  if (/^arn:/i.test(rest)) {
    const { region, accountId, name, key = "" } = ARN.exec(rest)?.groups ?? {};
    return name === undefined ? {} : { accessPoint: { accountId: accountId!, region: region!, name, key } };
  }
  const [, bucket, key = ""] = /^([^/]+)(?:\/(.*))?$/s.exec(rest) ?? [];
  return bucket === undefined ? {} : inBucket(bucket, key);
}

/**
 * A bucket's name, or what looks like one and is not: the alias of an access point, which Object Lambda, Outposts, directory buckets and
 * several regions together have too. Source: S3 User Guide, "Access point aliases", "Bucket naming rules" (reserved suffixes).
 */
function inBucket(bucket: string, key: string): Found {
  if (bucket.endsWith("-s3alias")) return { accessPoint: { alias: bucket, key } };
  return !NAME.test(bucket) || /--(ol|op|xa)-s3$|\.mrap$/.test(bucket) ? {} : { bucket, key };
}

/**
 * Of old ones too. Anything else is no name yet: a variable that somebody puts the bucket in for. Source: S3 User Guide, "Bucket naming
 * rules".
 */
const NAME = /^[a-z0-9][a-z0-9._-]{0,254}$/i;

/**
 * The places that a place behind an access point is in, once its bucket is known. The ARN of an object has `object/` before the key,
 * a place in S3 has not, and a key may begin so.
 */
export function placesBehind({ accessPoint, below }: S3Place, bucket: string): readonly S3Place[] {
  const { key } = accessPoint!;
  const keys = key.startsWith("object/") ? [key, key.slice("object/".length)] : [key];
  return keys.map((one) => placeIn(bucket, one, below));
}

/** Domains of all partitions. Source: the SDK's table of partitions. */
const DOMAIN =
  "(?:amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov)";
const REGION = "[a-z]{2,5}(?:-[a-z]+)+-\\d{1,2}";
const host = (pattern: string) => new RegExp(`^${pattern}\\.${DOMAIN}$`);
/** Source: S3 User Guide, "Request endpoints", "Dual-stack endpoints", "AWS PrivateLink for Amazon S3"; AWS General Reference. */
const BUCKET_HOSTS = [
  host(`(?:(?<bucket>.+)\\.)?s3(?:-(?:fips|accelerate|external-1|website))?(?:\\.dualstack)?(?:[.-]${REGION})?`),
  host(`(?:(?<bucket>.+)\\.)?s3express-[a-z0-9-]+(?:\\.dualstack)?\\.${REGION}`),
  host(`(?:(?<bucket>.+)\\.)?bucket\\.vpce-[a-z0-9-]+\\.s3\\.${REGION}\\.vpce`),
];
const ACCESS_POINT_HOSTS = [
  host(`(?<name>[a-z0-9-]+)-(?<accountId>\\d{12})\\.s3-accesspoint(?:-fips)?(?:\\.dualstack)?\\.(?<region>${REGION})`),
  host(`(?<name>[a-z0-9-]+)-(?<accountId>\\d{12})\\.accesspoint\\.vpce-[a-z0-9-]+\\.s3\\.(?<region>${REGION})\\.vpce`),
];

function fromHttps(spelling: string): Found | undefined {
  if (!/^https?:\/\//i.test(spelling) || !URL.canParse(spelling)) return undefined;
  const { hostname, pathname } = new URL(spelling);
  const name = hostname.replace(/\.$/, "");
  const key = decoded(pathname.slice(1));
  if (key === undefined) return {};
  for (const pattern of ACCESS_POINT_HOSTS) {
    const found = pattern.exec(name)?.groups;
    if (found)
      return { accessPoint: { accountId: found["accountId"]!, region: found["region"]!, name: found["name"]!, key } };
  }
  const found = BUCKET_HOSTS.map((pattern) => pattern.exec(name)).find((one) => one !== null);
  if (!found) return {};
  const bucket = found.groups?.["bucket"];
  return bucket === undefined ? (fromS3(`s3://${key}`) ?? {}) : inBucket(bucket, key);
}

/** Hosts of S3 that do not name a bucket: of several regions together, Object Lambda, Outposts and interface endpoints. */
const OTHER_HOSTS = [
  host("(?:.+\\.)?(?:s3-global|s3-object-lambda|s3-outposts)(?:-fips)?(?:\\.[a-z0-9-]+)*"),
  host(`(?:.+\\.)?vpce-[a-z0-9-]+\\.s3(?:-[a-z-]+)?\\.${REGION}\\.vpce`),
];
const ALL_HOSTS = [...BUCKET_HOSTS, ...ACCESS_POINT_HOSTS, ...OTHER_HOSTS];

/** Whether a web address is one of S3's that leads somewhere: the host alone, without bucket, is how S3 is reached, and no place. */
function isOfS3(address: string, goesOn = false): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname, pathname } = new URL(address);
  const found = ALL_HOSTS.map((pattern) => pattern.exec(hostname.replace(/\.$/, ""))).find((one) => one !== null);
  return found != null && (goesOn || pathname.length > 1 || found.groups?.["bucket"] !== undefined);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** How a text may begin to name a place. */
const BEGINNING = /s3[an]?:\/\/|https?:[\\/]*(?=[^\s\\/])|arn:aws[a-z-]*:s3[a-z-]*:/gi;
/** Where a place in a text ends at the latest: a key that goes on is below what was read. */
const END = /[\s"'`<>|;,\\^{}()[\]]/;
/** What comes where a variable is put in: what stands before it is not all of a name. */
const VARIABLE = /^[<{[`]/;

/**
 * Every place that a text names, wherever in it and with everything below: a container may load weights from a place that only a
 * variable of its environment names, alone, in a command or in JSON. A web address that is none of S3's is no place.
 */
export function placesIn(text: string): readonly S3Place[] {
  const found = new Map<string, S3Place>();
  for (const place of placesOneByOne(text)) {
    found.set(`${place.below} ${place.url}`, place);
    // Whoever writes many wants the function to spend its time on them.
    if (found.size > MOST) return [...found.values(), { url: `more than ${MOST} places`, below: true, hidden: true }];
  }
  return [...found.values()];
}

function* placesOneByOne(text: string): Generator<S3Place> {
  for (const spelling of spellingsOf(text.toWellFormed())) {
    for (const place of placesWritten(spelling)) {
      yield place;
      yield* endingEarlier(place);
    }
  }
}

/** Places that are read of one text. */
const MOST = 100;

/**
 * Objects that something follows which a key may hold, and which may as well be the text's: `?versionId=` of some clients, a colon or an
 * ampersand between two, the end of a sentence.
 */
function* endingEarlier(place: S3Place): Generator<S3Place> {
  const [bucket = ""] = place.accessPoint ? [] : (/^s3:\/\/[^/]+\//.exec(place.url) ?? []);
  const key = place.accessPoint?.key ?? (place.hidden || bucket === "" ? "" : place.url.slice(bucket.length));
  const { accessPoint } = place;
  for (const { index } of key.matchAll(/[?#&:@!=+~$*]|(?<![.])[.]+$/g)) {
    if (index === 0) continue;
    const one = key.slice(0, index);
    yield accessPoint
      ? { ...place, url: `${place.url} as far as ${one}`, below: false, accessPoint: { ...accessPoint, key: one } }
      : placeOf(bucket + one);
  }
}

/** Characters that are read of one place: a key has 1,024 at most. Source: S3 User Guide, "Naming Amazon S3 objects". */
const LONGEST = 2048;

function* placesWritten(spelling: string): Generator<S3Place> {
  for (const { index, 0: beginning } of spelling.matchAll(BEGINNING)) {
    const start = index + beginning.length;
    yield* placeWithScheme(beginning, spelling.slice(start, start + LONGEST));
  }
  yield* placesByHost(spelling);
}

function placeWithScheme(beginning: string, rest: string): readonly S3Place[] {
  // Whoever reads web addresses as browsers and curl do takes any number of slashes, and some the other ones.
  const scheme = /^http/i.test(beginning) ? beginning.replace(/:.*$/s, "://") : beginning;
  const cut = rest.split(END, 1)[0]!;
  const written = scheme + cut;
  const goesOn = cut.length === LONGEST || VARIABLE.test(rest.slice(cut.length));
  if (/^http/i.test(beginning)) return placeOfAddress(written, goesOn);
  const name = written.replace(/^arn:aws[a-z-]*:s3:::/i, "s3://").replace(/^arn/i, "s3://arn");
  const isCut = goesOn && !/^s3[an]?:\/\/[^/]+\//i.test(name);
  if (isCut) return [{ url: (scheme + rest).split(/\s/, 1)[0]!, below: true, hidden: true }];
  return /^s3[an]?:\/\/$/i.test(name) ? [] : [placeOf(name, true)];
}

function placeOfAddress(address: string, goesOn: boolean): readonly S3Place[] {
  // So long that its host is not read to its end.
  if (address.length >= LONGEST && !/^https?:\/\/[^/]+\//i.test(address))
    return [{ url: address, below: true, hidden: true }];
  const place = placeOf(address, true);
  return !place.hidden || place.accessPoint !== undefined || isOfS3(address, goesOn) ? [place] : [];
}

/** Hosts of S3 with no scheme before them, as some clients take them, or after a variable that the bucket is put in for. */
const placesByHost = (spelling: string): readonly S3Place[] =>
  spelling.split(WORDS).flatMap((whole) => {
    const word = whole.slice(0, LONGEST);
    if (!/(?:^|\.)s3[.-]|\.s3express-/i.test(word)) return [];
    const isCut = word.startsWith(".");
    const address = `https://${isCut ? "x" : ""}${word}`;
    if (!isOfS3(address)) return [];
    return isCut ? [{ url: `https://${word}`, below: true, hidden: true }] : placeOfAddress(address, false);
  });

const WORDS = new RegExp(`${END.source}|=|//`);

/** How often a text may be escaped within another. */
const ROUNDS = 3;

/** As it is, and with the escapes of JSON and of web addresses undone, also of such a text within another. */
function spellingsOf(text: string): readonly string[] {
  const spellings = new Set([text]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const spelling of [...spellings]) {
      spellings.add(spelling.replace(/\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))/gi, fromCode).replaceAll("\\/", "/"));
      spellings.add(spelling.replace(/%([0-7][0-9a-f])/gi, fromCode));
    }
  }
  return [...spellings];
}

const fromCode = (_: string, one: string, other?: string): string =>
  String.fromCharCode(parseInt(typeof other === "string" ? other : one, 16));

/** Whether a pattern of places means this one, or something that is loaded with it. */
export function meansPlace(pattern: string, place: S3Place): "yes" | "no" | "maybe" {
  if (place.hidden) return "maybe";
  const everything = pattern.endsWith("/") ? `${pattern}*` : pattern;
  const found = place.below ? canBegin(everything, place.url) : matches(everything, place.url);
  return found ? "yes" : "no";
}
