import type * as z from "zod/mini";
import { consumerId } from "../config/consumer";
import { featureGroupName } from "../config/featureGroups";
import { shown } from "../config/mistakes";
import { accountId, changeableRoleName, namePattern, region, text } from "../values/values";

/** What a new repository is made of. */
export interface Answers {
  readonly parentAccount: string;
  readonly childAccount: string;
  readonly region: string;
  readonly consumer: string;
  /** Names or patterns; may be empty where there are feature groups. */
  readonly endpoints: readonly string[];
  readonly featureGroups: readonly string[];
  /** Names of existing roles of the child; where there are none, the child makes a managed policy for whoever is to call. */
  readonly callerRoles: readonly string[];
  readonly organization: string;
}

/** One question, and the flag that answers it. An answer is one line; of several values, with commas between them. */
export interface Question {
  readonly key: keyof Answers;
  readonly flag: string;
  readonly value: string;
  readonly asks: string;
  /** What an empty answer means; absent where there must be one. */
  readonly preset?: string;
  /** The value of an answer. Its mistakes are those that a stack file would have. */
  readonly read: (text: string) => Read;
}

type Read = { readonly value: string | readonly string[] } | { readonly problem: string };

const one =
  (schema: z.ZodMiniType<string>) =>
  (text: string): Read => {
    const read = schema.safeParse(text.trim());
    return read.success
      ? { value: read.data }
      : { problem: `${read.error.issues[0]!.message} (${text.trim() === "" ? "it is empty" : shown(text.trim())})` };
  };

const several =
  (schema: z.ZodMiniType<string>) =>
  (text: string): Read => {
    const read = text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map(one(schema));
    const wrong = read.find((item) => "problem" in item);
    return wrong ?? { value: read.flatMap((item) => ("value" in item ? item.value : [])) };
  };

const organization = text(
  /^[\w.-]+$/,
  "must be the name of an organization: letters, digits, dashes, dots and underscores",
);

export const QUESTIONS: readonly Question[] = [
  {
    key: "parentAccount",
    flag: "--parent-account",
    value: "<id>",
    asks: "Which account owns the models and features?",
    read: one(accountId),
  },
  {
    key: "childAccount",
    flag: "--child-account",
    value: "<id>",
    asks: "Which account uses them?",
    read: one(accountId),
  },
  { key: "region", flag: "--region", value: "<region>", asks: "In which region?", read: one(region) },
  {
    key: "consumer",
    flag: "--consumer",
    value: "<id>",
    asks: "What shall the parent call the account that uses them? A team's name for instance, such as fraud-team",
    read: one(consumerId),
  },
  {
    key: "endpoints",
    flag: "--endpoints",
    value: "<names>",
    asks: "Which endpoints does it get? Names or patterns such as forecast-*, with commas between them",
    preset: "",
    read: several(namePattern("an endpoint")),
  },
  {
    key: "featureGroups",
    flag: "--feature-groups",
    value: "<names>",
    asks: "Which feature groups does it read? With commas between them, or nothing",
    preset: "",
    read: several(featureGroupName),
  },
  {
    key: "callerRoles",
    flag: "--caller-roles",
    value: "<names>",
    asks: "Which existing roles of its account may invoke the endpoints? With commas between them, or nothing for a managed policy to attach",
    preset: "",
    read: several(changeableRoleName),
  },
  {
    key: "organization",
    flag: "--organization",
    value: "<name>",
    asks: "Which organization of Pulumi Cloud keeps the state? In a folder or a bucket, the word organization",
    preset: "organization",
    read: one(organization),
  },
];
