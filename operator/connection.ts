import { setTimeout as sleep } from "node:timers/promises";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { AccessPoints } from "../enforcement/aws/accessPoints";
import { Account } from "../enforcement/aws/sagemaker";
import { Trail } from "../enforcement/aws/trail";
import { DynamoLedger } from "../enforcement/ledger/dynamo";
import { MARSHALLING } from "../enforcement/ledger/table";
import type { Here } from "../enforcement/rules/schema";
import { Problem } from "./problem";

/** A history takes many descriptions: being asked for patience is no answer. */
const PATIENT = { retryMode: "adaptive", maxAttempts: 10 } as const;

/** AWS as an operator reaches it: with the credentials of the environment, in one region. */
export class Connection {
  readonly #config: { readonly region: string };

  constructor(readonly region: string) {
    this.#config = { region };
  }

  /** Of `--region`, or of the environment. */
  static in(region: string | undefined): Connection {
    const chosen = region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
    if (!chosen) throw new Problem("no region: pass --region, or set AWS_REGION");
    return new Connection(chosen);
  }

  cloudTrail = () => new CloudTrailClient(this.#config);
  dynamo = () => new DynamoDBClient(this.#config);
  events = () => new EventBridgeClient(this.#config);
  sagemaker = () => new SageMakerClient(this.#config);
  sqs = () => new SQSClient(this.#config);

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

  /** @throws Problem when somebody else's credentials are in use */
  async expect(accountId: string): Promise<void> {
    const found = await this.identity();
    if (found.accountId !== accountId)
      throw new Problem(
        `you are signed in to account ${found.accountId} as ${found.arn}; the stack is of account ${accountId}`,
      );
  }
}
