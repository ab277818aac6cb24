import * as z from "zod/mini";
import * as pattern from "../contract/patterns";
import { jsonOfText, withJson } from "./json";
import { nearest } from "./nearest";

/**
 * The kinds of value that a stack file holds, the settings of enforcement among them. Each message says the rule, then the way
 * out. The functions in Lambda read settings too: what they do not use falls out of their bundle, because whatever makes a schema
 * says that it has no side effects.
 */

/**
 * Text of a form; YAML reads digits without quotes as a number, and text is meant. `advice` sees the text and may know
 * better what went wrong than the rule does.
 */
/* @__NO_SIDE_EFFECTS__ */
export function text(form: RegExp, rule: string, advice?: (value: string, raw: string | number) => string | undefined) {
  const schema = z.pipe(
    z.unknown(),
    z.transform((raw, ctx): string => {
      const isText = typeof raw === "string" || Number.isSafeInteger(raw);
      const better = typeof raw === "string" || typeof raw === "number" ? advice?.(String(raw), raw) : undefined;
      if (isText && better === undefined && form.test(String(raw))) return String(raw);
      ctx.issues.push({ code: "custom", message: better ?? rule, input: raw });
      return z.NEVER;
    }),
  );
  return withJson(schema, () => jsonOfText(form));
}

export const bool = z.boolean({ error: "must be true or false, without quotes" });

/* @__NO_SIDE_EFFECTS__ */
export function wholeNumber(least: number, most: number, unit: string) {
  const schema = z.number({ error: `must be a number of ${unit}, without quotes` }).check(
    z.refine((value) => Number.isInteger(value) && value >= least && value <= most, {
      error: `must be a whole number of ${unit} from ${least} to ${most}`,
    }),
  );
  return withJson(schema, { type: "integer", minimum: least, maximum: most });
}

/* @__NO_SIDE_EFFECTS__ */
export const oneOf = <const T extends readonly [string, ...string[]]>(
  values: T,
  elsewhere: Readonly<Record<string, string>> = {},
) =>
  z.enum(values, {
    error: ({ input }) => {
      if (typeof input === "string" && Object.hasOwn(elsewhere, input)) return elsewhere[input]!;
      const meant = typeof input === "string" ? nearest(input.split(":").pop()!, values) : undefined;
      return `must be one of ${values.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    },
  });

const arnAdvice = (instead: string) => (value: string) =>
  value.startsWith("arn:") ? `is an ARN; ${instead}` : undefined;

/** What is left of an account id that YAML took for a number. */
const LOST_ZEROS = /^\d{9,11}$/;
const lostZeros = "has fewer than 12 digits; without quotes YAML drops leading zeros: write it in quotes";

export const accountId = text(
  pattern.whole(pattern.ACCOUNT_ID),
  "must be a 12-digit AWS account id; write it in quotes",
  (value) => {
    if (value.startsWith("arn:")) return "is an ARN; write the 12-digit account id that stands in it";
    if (/^\d{4}[- ]\d{4}[- ]\d{4}$/.test(value)) return "must be 12 digits without dashes or spaces";
    return LOST_ZEROS.test(value) ? lostZeros : undefined;
  },
);

const zoneAdvice = (value: string) => {
  const zone = /^([a-z]{2,4}(?:-[a-z]+)+-\d)(?:[a-z]|-[a-z]+-\d[a-z])$/.exec(value);
  return zone ? `is an availability zone; write its region, ${zone[1]}` : undefined;
};
export const region = text(pattern.whole(pattern.REGION), "must be a region such as eu-west-1", zoneAdvice);

export const regionOrAll = text(
  pattern.whole(String.raw`\*|${pattern.REGION}`),
  'must be a region such as eu-west-1, or "*" alone for every region',
  zoneAdvice,
);

/** Source: IAM API, CreateRole.RoleName, CreateGroup.GroupName, CreateUser.UserName. */
/* @__NO_SIDE_EFFECTS__ */
const iamName = (what: string, longest: number, advice?: (name: string) => string | undefined) =>
  text(
    new RegExp(`^[\\w+=,.@-]{1,${longest}}$`),
    `must be the name of ${what}: 1 to ${longest} letters, digits or +=,.@_-`,
    (value) =>
      advice?.(value.split("/").pop()!) ??
      arnAdvice(`write only the name of ${what}, what follows the last /`)(value) ??
      (value.includes("/") ? `must be a name without its path; write what follows the last /` : undefined),
  );
export const roleName = iamName("a role", 64);

/** The name of a role that this program may attach a policy to. */
export const changeableRoleName = iamName("a role", 64, (name) => {
  if (/^AWSReservedSSO_/i.test(name))
    return "is a role of IAM Identity Center, which nobody else can change; use callers.managedPolicy and name that policy in the permission set";
  return /^AWSServiceRoleFor/i.test(name)
    ? "is a service-linked role, which nobody can change; name a role of your own"
    : undefined;
});
export const userName = iamName("a user", 64);
export const groupName = iamName("a group", 128);
export const policyName = iamName("a policy", 128);

/** Source: IAM User Guide, "IAM identifiers"; botocore `iam` pathType. */
export const iamPath = text(
  /^\/([\x21-\x2e\x30-\x7e]+\/)*$/,
  "must be an IAM path: begin and end with /, as in /sagemaker/",
  (value) => {
    // IAM takes them, and every policy that names a role of the path would then match others.
    if (/[*?]|\$\{/.test(value)) return "must not hold wildcards or policy variables; write one path";
    return value.length > 512 ? "must be 512 characters or fewer" : undefined;
  },
);

/** What is put before or after default names. */
export const affix = text(/^[\w+=,.@-]{0,24}$/, "must be at most 24 letters, digits or +=,.@_-");

export const organizationId = text(
  pattern.whole(pattern.ORGANIZATION_ID),
  "must be an organization id such as o-a1b2c3d4e5",
  (value) => {
    const instead = "write the organization's own id, which begins with o-";
    return /^(r|ou)-/.test(value) ? `is a root or an organizational unit; ${instead}` : arnAdvice(instead)(value);
  },
);

export const policyArn = text(
  /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
  "must be the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>",
);

export const keyArn = text(
  pattern.whole(pattern.KEY_ARN),
  "must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>",
  (value) => (/:alias\/|^alias\//.test(value) ? "is an alias; IAM policies need the ARN of the key itself" : undefined),
);

export const externalId = text(
  pattern.whole(pattern.EXTERNAL_ID),
  "must be 2 to 1,224 letters, digits or +=,.@:/_-",
  (value, raw) => {
    if (typeof raw === "string") return undefined;
    if (LOST_ZEROS.test(value)) return lostZeros; // The parent's account id is the usual ExternalId.
    return Number.isSafeInteger(raw) ? undefined : "is a number that YAML rounds; write it in quotes";
  },
);

/**
 * What to say of an access point's alias in the place of a bucket's name: policies of IAM take none. Source: S3 User Guide, "Access
 * point aliases", and "Bucket naming rules", which keep their endings for them.
 */
export const accessPointAlias = (bucket: string): string | undefined =>
  /(-s3alias|--ol-s3|\.mrap)$/.test(bucket)
    ? "is the alias of an access point, which policies do not take; write the name of its bucket"
    : undefined;

/** Source: S3 User Guide, "Bucket naming rules". */
export const s3Folder = z.pipe(
  text(
    /^s3:\/\/(?!\d+\.\d+\.\d+\.\d+\/)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^*?]*)?$/,
    "must be a place in S3 such as s3://bucket/prefix/",
    (value) => {
      if (/^arn:/.test(value)) return "is an ARN; write s3://bucket/prefix/";
      if (/^https?:/.test(value)) return "is a URL; write s3://bucket/prefix/";
      return /[*?]|\$\{/.test(value)
        ? "must not hold wildcards or policy variables; everything below the prefix is meant"
        : accessPointAlias(value.split("/")[2] ?? "");
    },
  ),
  z.transform((value) => (value.endsWith("/") ? value : `${value}/`)),
);

/** Folders below a place in S3, as S3OutputPathExtension takes them. */
export const s3FolderBelow = text(
  pattern.whole(pattern.OUTPUT_PATH_EXTENSION),
  "must be a folder below output, such as fraud-team or teams/fraud: at most 512 letters, digits or !_.'()-",
  (value) => {
    if (/^(s3|https?|arn):/.test(value))
      return "is a whole place; write only the folder below output, such as fraud-team";
    if (/[*?]|\$\{/.test(value)) return "must not hold wildcards or policy variables";
    return /^\/|\/$/.test(value) ? "must be without / at either end" : undefined;
  },
);

/** The name of an endpoint or an inference component, or a pattern with * and ? of such names. */
/* @__NO_SIDE_EFFECTS__ */
export const namePattern = (what: string) =>
  text(
    pattern.whole(pattern.NAME_PATTERN),
    `must be the name of ${what}, or a pattern of names with * and ?: letters and digits, and dashes between them`,
    (value) => {
      if (value.startsWith("arn:")) return `is an ARN; write only the name, ${JSON.stringify(value.split("/").pop())}`;
      if (/^https?:/.test(value)) {
        const name = /\/endpoints\/([^/]+)/.exec(value)?.[1];
        return `is a URL; write only the name of ${what}${name === undefined ? "" : `, ${JSON.stringify(name)}`}`;
      }
      if (value.length > 63) return `is longer than 63 characters, which no name of ${what} is; shorten it with *`;
      const literal = value.replace(/[^a-zA-Z0-9]/g, "");
      return /[*?]/.test(value) && literal.length < 2
        ? `hands out every ${what.replace(/^an? /, "")} of the account, or nearly; name them, or write a pattern with at least two letters or digits`
        : undefined;
    },
  );
