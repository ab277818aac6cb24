import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoLedger } from "../../../enforcement/ledger/dynamo";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { contract } from "../../enforcement/ledger/contract";
import { install, startMoto, type Moto } from "../parts";

describe("the ledger in DynamoDB, with moto as AWS", function () {
  let moto: Moto;
  let dynamo: DynamoDBClient;
  let tables = 0;

  before(async function () {
    const reason = install();
    if (reason !== undefined) {
      console.log(`SKIPPED: ${reason}`);
      this.skip();
    }
    moto = await startMoto();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    dynamo = new DynamoDBClient({ endpoint: moto.url, region: "eu-west-1", credentials });
  });
  after(() => moto?.stop());

  contract(async () => {
    const TableName = `ledger-${(tables += 1)}`;
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
  });
});
