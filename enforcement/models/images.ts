import { matches } from "../rules/globs";

/** Container images in every spelling of ECR. */

/** An image's name as Docker reads it. */
interface Image {
  /** With the host, in each spelling that means the same. */
  readonly repositories: readonly string[];
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Whether a pattern of images means this one. A pattern without tag or digest means all images of its repositories. Which tag a
 * digest has, and which digest a tag, only ECR knows: a pattern with the one may mean an image that is named by the other.
 */
export function meansImage(pattern: string, image: string): "yes" | "no" | "maybe" {
  const written = withLowerCaseHost(withoutScheme(pattern));
  const { repositories, tag, digest } = imageOf(image);
  const versions = [
    "",
    ...(tag === undefined ? [] : [`:${tag}`]),
    ...(digest === undefined ? [] : [`@${digest}`]),
    ...(tag !== undefined && digest !== undefined ? [`:${tag}@${digest}`] : []),
    ...(tag === undefined && digest === undefined ? [":latest"] : []),
  ];
  const names = repositories.flatMap((repository) => versions.map((version) => repository + version));
  const asked = split(written);
  const anyVersion = /^\*+$/.test(asked.digest ?? asked.tag ?? "*");
  if (anyVersion && repositories.some((repository) => matches(asked.repository, repository))) return "yes";
  // Docker leaves the tag of an image with a digest out of account, so that any tag may be written beside it.
  const misleading = asked.tag !== undefined && asked.digest === undefined && digest !== undefined;
  if (!misleading && names.some((name) => matches(written, name))) return "yes";
  const other = (asked.digest !== undefined && digest === undefined) || misleading;
  return other && repositories.some((repository) => matches(asked.repository, repository)) ? "maybe" : "no";
}

function imageOf(image: string): Image {
  const { repository, tag, digest } = split(withLowerCaseHost(withoutScheme(image)));
  const [host, path] = cut(repository, "/");
  return { repositories: hostsLike(host).map((one) => `${one}/${path}`.replace(/\/$/, "")), tag, digest };
}

const withoutScheme = (name: string) => name.replace(/^(https?|docker|oci):\/\//i, "");

/** Names of hosts compare without case, and the port of HTTPS need not be written. */
function withLowerCaseHost(name: string): string {
  const [host, path] = cut(name, "/");
  const plain = host.toLowerCase().replace(/:443$/, "").replace(/\.$/, "");
  return name.includes("/") ? `${plain}/${path}` : name;
}

/** A tag follows the last colon after the last slash, a digest the first `@`. */
function split(name: string): { repository: string; tag: string | undefined; digest: string | undefined } {
  const [named, digest] = cut(name, "@");
  const [, repository = named, tag] = /^(.*):([^:/]*)$/s.exec(named) ?? [];
  return { repository, tag, digest: name.includes("@") ? digest : undefined };
}

function cut(text: string, at: string): readonly [before: string, after: string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + at.length)];
}

/** Source: Amazon ECR User Guide, "Private registry", "Getting started with making requests over IPv6"; ECR Public User Guide. */
const ECR =
  /^([^.]+)\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:on\.(?:aws|amazonwebservices\.(?:com\.cn|eu))|(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov))$/;
const PUBLIC_ECR = ["public.ecr.aws", "ecr-public.aws.com"];

/** Every host of ECR that serves the same repositories as this one; any other host for itself. */
function hostsLike(host: string): readonly string[] {
  if (PUBLIC_ECR.includes(host)) return PUBLIC_ECR;
  const [, registry, region] = ECR.exec(host) ?? [];
  if (registry === undefined || region === undefined) return [host];
  const [domain, dualStack] = region.startsWith("cn-")
    ? ["amazonaws.com.cn", "on.amazonwebservices.com.cn"]
    : region.startsWith("eusc-")
      ? ["amazonaws.eu", "on.amazonwebservices.eu"]
      : ["amazonaws.com", "on.aws"];
  return [
    ...new Set([
      host,
      ...["", "-fips"].flatMap((fips) => [
        `${registry}.dkr.ecr${fips}.${region}.${domain}`,
        `${registry}.dkr-ecr${fips}.${region}.${dualStack}`,
      ]),
    ]),
  ];
}
