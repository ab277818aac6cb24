import * as z from "zod";

/** The kinds of value that a stack file holds. Each message says the rule, then the way out. */

/** YAML reads digits without quotes as a number; text is meant. */
const digitsAsText = (value: unknown) =>
  typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;

/** Text that matches a pattern. `advice` sees the text and may know better what went wrong than the rule does. */
export const text = (pattern: RegExp, rule: string, advice?: (value: string) => string | undefined) =>
  z.preprocess(
    digitsAsText,
    z.string({ error: rule }).check((ctx) => {
      const better = advice?.(ctx.value);
      if (better !== undefined || !pattern.test(ctx.value)) {
        ctx.issues.push({ code: "custom", message: better ?? rule, input: ctx.value });
      }
    }),
  );

const arnAdvice = (instead: string) => (value: string) =>
  value.startsWith("arn:") ? `is an ARN; ${instead}` : undefined;

export const accountId = text(/^\d{12}$/, "must be a 12-digit AWS account id; write it in quotes", (value) => {
  if (value.startsWith("arn:")) return "is an ARN; write the 12-digit account id that stands in it";
  if (/^\d{4}-\d{4}-\d{4}$/.test(value)) return "must be 12 digits without dashes";
  return /^\d{9,11}$/.test(value)
    ? "has fewer than 12 digits; without quotes YAML drops leading zeros: write it in quotes"
    : undefined;
});

export const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;
export const region = text(REGION, "must be a region such as eu-west-1", (value) =>
  /-\d[a-z]$/.test(value) ? "is an availability zone; write its region, without the last letter" : undefined,
);

/** Source: IAM API, CreateRole.RoleName, CreateGroup.GroupName, CreateUser.UserName. */
const iamName = (what: string, longest: number) =>
  text(
    new RegExp(`^[\\w+=,.@-]{1,${longest}}$`),
    `must be the name of ${what}: 1 to ${longest} letters, digits or +=,.@_-`,
    (value) =>
      arnAdvice(`write only the name of ${what}, what follows the last /`)(value) ??
      (value.includes("/") ? `must be a name without its path; write what follows the last /` : undefined),
  );
export const roleName = iamName("a role", 64);
export const userName = iamName("a user", 64);
export const groupName = iamName("a group", 128);
export const policyName = iamName("a policy", 128);

/** Source: IAM User Guide, "IAM identifiers"; botocore `iam` pathType. */
export const iamPath = text(
  /^\/([\x21-\x2e\x30-\x7e]+\/)*$/,
  "must be an IAM path: begin and end with /, as in /sagemaker/",
).pipe(z.string().max(512, "must be 512 characters or fewer"));

/** What is put before or after default names. */
export const affix = text(/^[\w+=,.@-]{0,32}$/, "must be at most 32 letters, digits or +=,.@_-");

/** Source: Organizations API, organization id. */
export const organizationId = text(/^o-[a-z0-9]{10,32}$/, "must be an organization id such as o-a1b2c3d4e5", (value) =>
  /^(r|ou)-/.test(value)
    ? "is a root or an organizational unit; write the organization's own id, which begins with o-"
    : undefined,
);

export const policyArn = text(
  /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/,
  "must be the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>",
);

export const keyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
  "must be the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>",
  (value) => (/:alias\/|^alias\//.test(value) ? "is an alias; IAM policies need the ARN of the key itself" : undefined),
);

/** Source: STS API, AssumeRole.ExternalId. Shorter is refused by STS. */
export const externalId = text(/^[\w+=,.@:/-]{2,1224}$/, "must be 2 to 1,224 letters, digits or +=,.@:/_-");

/** Source: S3 User Guide, "Bucket naming rules". */
export const s3Folder = text(
  /^s3:\/\/(?!\d+\.\d+\.\d+\.\d+\/)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^*?]*)?$/,
  "must be a place in S3 such as s3://bucket/prefix/",
  (value) => {
    if (/^arn:/.test(value)) return "is an ARN; write s3://bucket/prefix/";
    if (/^https?:/.test(value)) return "is a URL; write s3://bucket/prefix/";
    return /[*?]/.test(value) ? "must not hold wildcards; everything below the prefix is meant" : undefined;
  },
).transform((value) => (value.endsWith("/") ? value : `${value}/`));

export const bool = z.boolean({ error: "must be true or false, without quotes" });

export const wholeNumber = (least: number, most: number, unit: string) =>
  z.number({ error: `must be a number of ${unit}, without quotes` }).check((ctx) => {
    if (!Number.isInteger(ctx.value) || ctx.value < least || ctx.value > most) {
      const rule = `must be a whole number of ${unit} from ${least} to ${most}`;
      ctx.issues.push({ code: "custom", message: rule, input: ctx.value });
    }
  });

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}` });

/** A list without repetitions; `same` says when two entries are the same. */
export function list<T extends z.ZodType>(
  item: T,
  options: { least?: number; what: string; same?: (value: z.output<T>) => string },
) {
  const same = options.same ?? String;
  return z.array(item, { error: `must be a list of ${options.what}, as in [first, second]` }).check((ctx) => {
    if (ctx.value.length < (options.least ?? 0)) {
      ctx.issues.push({
        code: "custom",
        message: `must name at least ${options.least} of ${options.what}, or be left out`,
        input: ctx.value,
      });
    }
    const seen = new Map<string, number>();
    ctx.value.forEach((value, index) => {
      const first = seen.get(same(value));
      if (first === undefined) seen.set(same(value), index);
      else
        ctx.issues.push({
          code: "custom",
          message: `stands in the list twice; entry ${first + 1} is the same`,
          path: [index],
          input: value,
        });
    });
  });
}

/** A name of a SageMaker resource, or a pattern with * and ? of such names. Source: SageMaker API, EndpointName (63 characters). */
export const namePattern = (what: string) =>
  text(
    /^[a-zA-Z0-9*?](-*[a-zA-Z0-9*?])*$/,
    `must be the name of ${what}, or a pattern of names with * and ?: letters, digits and single dashes between them`,
    (value) => {
      if (value.startsWith("arn:")) return `is an ARN; write only the name, ${JSON.stringify(value.split("/").pop())}`;
      if (value.length > 63) return `is longer than 63 characters, which no name of ${what} is`;
      if (/^https?:/.test(value)) return `is a URL; write only the name of ${what}`;
      const literal = value.replace(/[^a-zA-Z0-9]/g, "");
      return /[*?]/.test(value) && literal.length < 2
        ? `hands out every ${what.replace(/^an? /, "")} of the account; name them, or write a pattern with at least two letters or digits`
        : undefined;
    },
  );
