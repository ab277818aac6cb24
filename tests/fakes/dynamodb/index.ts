import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { serve, inProcess, type Served } from "../sagemaker/api/http";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { TableInMemory } from "./table";

export { directClientOf } from "./direct";
export { TableInMemory } from "./table";

/**
 * A DynamoDB table that validates: sizes of items and keys, types, text, conditions, transactions. Errors are AWS's own. See README.md.
 */

/** The SDK's client, whose calls the table answers without a socket in between. */
export const clientOf = (table: TableInMemory): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      ...{ endpoint: "http://dynamodb.invalid", region: "eu-west-1", maxAttempts: 1 },
      credentials: { accessKeyId: "test", secretAccessKey: "secret" },
      ...inProcess("test", "eu-west-1", ({ operation, input }) => ({
        lost: false,
        output: table.call(operation, input),
      })),
    }),
    MARSHALLING,
  );

/** The table on a free port of this machine, for clients elsewhere. */
export const serveTable = (table: TableInMemory): Promise<Served> =>
  serve(({ operation, input }) => ({ lost: false, output: table.call(operation, input) }));
