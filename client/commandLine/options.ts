import { InvalidArgumentError, type Command } from "commander";
import { REGION, whole } from "../../contract/patterns";

/** Options of several commands. This is loaded for `--help`, so nothing of the AWS SDK is. */

export interface ShareOptions {
  readonly share?: string;
  readonly stack?: string;
  readonly consumer?: string;
  readonly parentAccount?: string;
}

export interface SessionOptions extends ShareOptions {
  readonly profile?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
}

export interface RoleOptions extends SessionOptions {
  readonly region?: string;
}

/** The shared roles, as they are typed. */
export const ROLES = ["invoke", "feature-store"] as const;
export type Role = (typeof ROLES)[number];

export interface BodyOptions extends ShareOptions {
  readonly body?: string;
  readonly data?: string;
  readonly contentType?: string;
}

export const FORMATS = ["table", "json", "ndjson", "csv"] as const;
export type Format = (typeof FORMATS)[number];
export const QUERY_FORMATS = [...FORMATS, "parquet"] as const;

export const outputOption = (command: Command): Command =>
  command.option("-o, --output <file>", "write there instead; the file is whole or not there at all");

export const shareOptions = (command: Command): Command =>
  command
    .option("-s, --share <file>", "file with the share; - is standard input")
    .option("--stack <name>", "Pulumi stack to ask for it")
    .option("--consumer <id>", "which share, where there are several")
    .option("--parent-account <id>", "take shares of this account only (default: SAGEMAKER_SHARE_PARENT, or any)");

export const sessionOptions = (command: Command): Command =>
  shareOptions(command)
    .option("--profile <name>", "profile of ~/.aws/config to assume the role with")
    .option("--session-name <name>", "name of the session, as CloudTrail shows it in the parent")
    .option("--source-identity <name>", "source identity of the session; both accounts must allow it");

export const roleOptions = (command: Command): Command =>
  sessionOptions(command).option("--region <region>", "region of the endpoints (default: the share's)", region);

/** Of commands that send a body to a model and write its answer. */
export interface InvocationOptions extends RoleOptions, BodyOptions {
  readonly accept?: string;
  readonly output?: string;
  readonly timeout?: number;
}

export const invocationOptions = (command: Command): Command =>
  outputOption(roleOptions(command))
    .option("-b, --body <file>", "file with the body; - is standard input")
    .option("-d, --data <text>", "the body itself")
    .option("-t, --content-type <type>", "MIME type of the body")
    .option("-a, --accept <type>", "MIME type wanted in the answer");

const IS_REGION = whole(REGION);
function region(text: string): string {
  if (IS_REGION.test(text)) return text;
  throw new InvalidArgumentError("It must be a region such as eu-west-1.");
}

const number = (text: string, isGood: (value: number) => boolean, rule: string): number => {
  const value = text.trim() === "" ? NaN : Number(text);
  if (isGood(value)) return value;
  throw new InvalidArgumentError(`It must be ${rule}.`);
};

/** A timer takes 24 days. */
export const seconds = (text: string): number =>
  number(text, (value) => value > 0 && value <= 2_000_000, "a number of seconds above 0, and 2000000 at most");
export const count = (text: string): number =>
  number(text, (value) => Number.isSafeInteger(value) && value > 0, "a whole number above 0");
