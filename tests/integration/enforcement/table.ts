import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";

/** A new, empty table of the ledger's shape in moto. */
export async function makeLedger(endpoint: string, TableName: string): Promise<DynamoLedger> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const dynamo = new DynamoDBClient({ endpoint, region: "eu-west-1", credentials });
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    }),
  );
  return new DynamoLedger(DynamoDBDocumentClient.from(dynamo, MARSHALLING), TableName);
}
