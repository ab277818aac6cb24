import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { AccessPoints } from "../enforcement/aws/accessPoints";
import { ITS_OWN_ENDPOINT } from "../enforcement/aws/queue";
import { Account } from "../enforcement/aws/sagemaker";
import { Trail } from "../enforcement/aws/trail";
import { DynamoLedger } from "../enforcement/ledger/dynamo";
import { MARSHALLING } from "../enforcement/ledger/table";
import type { Here } from "../enforcement/rules/schema";
import { Problem } from "./problem";
import { credentialsOf } from "../aws/credentials";
import { region as aRegion } from "../values/values";
import { throughProxy } from "../contract/throughProxy";

/** A history takes many descriptions: being asked for patience is no answer. */
const PATIENT = { retryMode: "adaptive", maxAttempts: 10 } as const;

/** A region that does not answer must not hold the command for ever. */
const PROMPT = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;

/** @throws Problem when it is none */
export function checkedRegion(given: string, from: string): string {
  const read = aRegion.safeParse(given);
  if (read.success) return given;
  throw new Problem(`${from} ${read.error.issues[0]!.message} (${JSON.stringify(given)})`);
}

/** AWS as an operator reaches it, in one region. */
export class Connection {
  readonly #config: Pick<STSClientConfig, "credentials"> & {
    readonly region: string;
    readonly requestHandler: typeof PROMPT;
  };

  /** @param credentials when absent, those of the environment */
  constructor(
    readonly region: string,
    credentials?: STSClientConfig["credentials"],
  ) {
    const own = credentials ?? credentialsOf({ assumeRoles: [] }, region);
    this.#config = { region, requestHandler: throughProxy(PROMPT), credentials: own };
  }

  /** Of `--region`, or of the environment. */
  static in(region: string | undefined): Connection {
    const chosen = region ?? (process.env["AWS_REGION"] || process.env["AWS_DEFAULT_REGION"]);
    if (chosen === undefined || chosen === "") throw new Problem("no region: pass --region, or set AWS_REGION");
    return new Connection(checkedRegion(chosen, region === undefined ? "the environment's region" : "--region"));
  }

  cloudTrail = () => new CloudTrailClient(this.#config);
  dynamo = () => new DynamoDBClient(this.#config);
  events = () => new EventBridgeClient(this.#config);
  sagemaker = () => new SageMakerClient(this.#config);
  sqs = () => new SQSClient({ ...this.#config, ...ITS_OWN_ENDPOINT });

  ledger(table: string): DynamoLedger {
    return new DynamoLedger(DynamoDBDocumentClient.from(this.dynamo(), MARSHALLING), table);
  }

  trail(): Trail {
    return new Trail(this.cloudTrail(), { now: Date.now, sleep });
  }

  accessPoints(here: Here): AccessPoints {
    return new AccessPoints(new S3ControlClient({ ...this.#config, ...PATIENT }), here);
  }

  account(here: Here): Account {
    return new Account(new SageMakerClient({ ...this.#config, ...PATIENT }), here);
  }

  /** @returns account id and ARN of whoever is signed in */
  async identity(): Promise<{ readonly accountId: string; readonly arn: string }> {
    const { Account: accountId, Arn: arn } = await new STSClient(this.#config).send(new GetCallerIdentityCommand({}));
    return { accountId: accountId ?? "", arn: arn ?? "" };
  }

  /**
   * @param what belongs to that account
   * @throws Problem when somebody else's credentials are in use
   */
  async expect(accountId: string, what = "the stack"): Promise<void> {
    const found = await this.identity();
    if (found.accountId !== accountId)
      throw new Problem(
        `you are signed in to account ${found.accountId} as ${found.arn}; ${what} is of account ${accountId}`,
      );
  }
}
