import * as z from "zod/mini";
import { keyOf, Mistakes, shown, valueAt } from "../../config/mistakes";
import * as pattern from "../../contract/patterns";
import { offsetAt, plainData } from "../../config/yaml/plainData";
import { readYaml } from "../../config/yaml/yamlFile";
import { besideBroken, list, mapping, notEmpty, repeated, type HalfRead } from "../../values/containers";
import { accountId, externalId, region, text } from "../../values/values";

/** The file of `--accounts`: where enforcement is looked after, and how to get in. */

const roleArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
  "must be the ARN of a role to assume, arn:aws:iam::<account>:role/<name>",
  (value) =>
    /:assumed-role\//.test(value)
      ? "is a session; write the ARN of its role, arn:aws:iam::<account>:role/<name>"
      : undefined,
);

const endpoint = text(
  pattern.whole(pattern.NAME_PATTERN),
  "must be the name of an endpoint, or a pattern of names with * and ?",
);

const account = mapping(
  {
    accountId,
    /** What people call it. */
    name: z.optional(text(/^[^\p{C}]{1,64}$/u, "must be a name of at most 64 characters")),
    region: z.optional(region),
    regions: z.optional(
      list(region, { what: "regions", size: notEmpty("name the regions that have enforcement"), example: "" }),
    ),
    /** A profile of `~/.aws/config`; when absent, what the environment has. */
    profile: z.optional(text(/^[^\s[\]]{1,128}$/, "must be the name of a profile in ~/.aws/config")),
    /** Assumed with the profile's credentials, or with the environment's. */
    roleArn: z.optional(roleArn),
    externalId: z.optional(externalId),
    /** Which endpoints must have no policy of their own; when absent, every one. Only `doctor` reads it. */
    endpoints: z.optional(list(endpoint, { what: "names of endpoints", example: "[churn, forecast-*]" })),
  },
  {
    rules: (fields, report, { value, issues }) => {
      // A key that is misspelt may be the region.
      const others = ["accountId", "name", "profile", "roleArn", "externalId", "endpoints"];
      const isTold = issues.some(({ path }) => !others.includes(String(path?.[0])));
      if (!isTold && "region" in value === "regions" in value)
        report(
          "region" in value ? ["regions"] : [],
          "region" in value ? "stands beside region: leave one out" : "names no region: write region: or regions:",
        );
      const { accountId: id, roleArn: arn } = fields;
      if (id !== undefined && arn !== undefined && arn.split(":")[4] !== id)
        report(["roleArn"], `is of account ${arn.split(":")[4]}, and accountId says ${id}: correct one`);
      if (fields.externalId !== undefined && !("roleArn" in value))
        report(["externalId"], "is for a role to assume: write roleArn: too, or leave it out");
    },
  },
);
export type Account = z.output<typeof account>;

const accounts = z.array(account, { error: "must be a list of accounts, each with accountId and region" }).check(
  besideBroken(Array.isArray, (read: HalfRead<readonly Account[]>, report) => {
    if (read.value.length === 0) report([], "names no account");
    const places = (one: Account) => regionsOf(one).map((region) => `${one.accountId} in ${region}`);
    for (const { key, index, first } of repeated(read, places))
      report([index], `${key} stands in the file twice: entry ${first + 1} has it too; leave one out`);
  }),
);

/** In the order of the file. */
export const regionsOf = (one: Account): readonly string[] => one.regions ?? [one.region!];

/**
 * Reads a list of accounts, as YAML or JSON.
 *
 * @throws Mistakes with everything that is wrong with it, each with its line
 */
export function readAccounts(file: string): readonly Account[] {
  const { source, tree } = readYaml(file);
  const value = plainData(tree);
  const parsed = accounts.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Mistakes(
    parsed.error.issues.map(({ path, message }) => ({
      path: [],
      at: source.at(offsetAt(tree, path)),
      text: [nameOf(path), message, `(${shown(valueAt(value, path))})`].filter((part) => part !== "").join(" "),
    })),
  );
}

/** `entry 2: profile`. The line says where, and the number which. */
function nameOf([index, ...rest]: readonly PropertyKey[]): string {
  if (index === undefined) return "the file";
  const key = rest.length === 0 ? "" : ` ${keyOf(["x:", ...rest]).slice(3)}`;
  return `entry ${Number(index) + 1}:${key}`;
}
