import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../enforcement/ledger/dynamo";
import type { Ledger } from "../enforcement/ledger/ledger";
import { MARSHALLING } from "../enforcement/ledger/table";
import { Problem } from "./problem";

/** What the commands reach the world by. */
export interface Surroundings {
  /** Prints a result. */
  readonly out: (text: string) => void;
  /** Tells people what is going on, apart from the result. */
  readonly note: (text: string) => void;
  /** @param file its name; `-` is standard input */
  readonly read: (file: string) => string;
  readonly aws: Aws;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** An account of AWS, by the credentials of whoever runs the command. */
export interface Aws {
  /** That of the environment or the profile; undefined when neither names one. */
  readonly region: () => Promise<string | undefined>;
  readonly sagemaker: (region: string) => SageMakerClient;
  readonly cloudtrail: (region: string) => CloudTrailClient;
  readonly ledger: (region: string, table: string) => Ledger;
  readonly identity: (region: string) => Promise<{ readonly arn: string; readonly accountId: string }>;
}

/** Reading a history takes thousands of calls, so throttling is met with patience. */
const PATIENT = { retryMode: "adaptive", maxAttempts: 10 } as const;

const aws: Aws = {
  region: async () => {
    const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
    if (AWS_REGION || AWS_DEFAULT_REGION) return AWS_REGION || AWS_DEFAULT_REGION;
    return new DynamoDBClient().config.region().catch(() => undefined);
  },
  sagemaker: (region) => new SageMakerClient({ region, ...PATIENT }),
  cloudtrail: (region) => new CloudTrailClient({ region, ...PATIENT }),
  ledger: (region, table) =>
    new DynamoLedger(DynamoDBDocumentClient.from(new DynamoDBClient({ region }), MARSHALLING), table),
  identity: async (region) => {
    const { Arn = "", Account = "" } = await new STSClient({ region }).send(new GetCallerIdentityCommand());
    return { arn: Arn, accountId: Account };
  },
};

export const SURROUNDINGS: Surroundings = {
  out: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  read: (file) => {
    try {
      return readFileSync(file === "-" ? 0 : file, "utf8");
    } catch (error) {
      throw new Problem(`${file === "-" ? "standard input" : file} cannot be read: ${(error as Error).message}`);
    }
  },
  aws,
  now: Date.now,
  sleep,
};

/** JSON of a file. */
export function jsonOf(file: string, { read }: Pick<Surroundings, "read">): unknown {
  const text = read(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(`${file === "-" ? "standard input" : file} is no JSON: ${(error as Error).message}`);
  }
}
