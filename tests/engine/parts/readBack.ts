import { AthenaClient } from "@aws-sdk/client-athena";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { World } from "./world";

const region = "eu-west-1";

/** Credentials of a role, as moto gives them to everybody. */
export const credentialsOf = ({ env }: World, RoleArn: string) =>
  fromTemporaryCredentials({
    masterCredentials: { accessKeyId: "test", secretAccessKey: "test" },
    params: { RoleArn, RoleSessionName: "reader" },
    clientConfig: { region, endpoint: env["AWS_ENDPOINT_URL"]! },
  });

/** Clients of AWS's SDK in one account, as its administrator sees it. */
export function clientsOf(world: World, account: string) {
  const endpoint = world.env["AWS_ENDPOINT_URL"]!;
  const settings = { region, endpoint, credentials: credentialsOf(world, `arn:aws:iam::${account}:role/Reader`) };
  return {
    iam: new IAMClient(settings),
    athena: new AthenaClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    lambda: new LambdaClient(settings),
    sqs: new SQSClient(settings),
    events: new EventBridgeClient(settings),
    dynamodb: new DynamoDBClient(settings),
  };
}

export type Clients = ReturnType<typeof clientsOf>;

/** IAM gives documents back as URL-encoded JSON. */
export const documentOf = (text: string | undefined) =>
  JSON.parse(decodeURIComponent(text ?? "null")) as PolicyDocument;

/** The trust of a role that somebody else makes, for a service. */
export const trusting = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
  });

interface PolicyDocument {
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Principal?: Readonly<Record<string, string>>;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  }[];
}
