import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { MARSHALLING } from "../../../enforcement/ledger/table";
import { AwsError } from "../sagemaker/api/errors";
import type { TableInMemory } from "./table";
import type { Attributes } from "./values";

/** Members whose values the document client marshals, on their way to DynamoDB and back. */
const ITEMS = ["Item", "Key", "ExclusiveStartKey", "ExpressionAttributeValues", "Attributes", "LastEvaluatedKey"];
const LISTS = ["Items", "Keys"];

/**
 * A document client whose calls the table answers without the SDK's protocol in between, where most of the time of ten thousand histories
 * would go. Values are marshalled by the SDK's own marshaller.
 */
export const directClientOf = (table: TableInMemory): DynamoDBDocumentClient =>
  ({
    send: (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
      const operation = OPERATIONS[command.constructor.name]!;
      try {
        const input = changed(command.input, (value) => marshall(value, AS_MEMBERS));
        return Promise.resolve(changed(table.call(operation, input as object), (value) => unmarshall(value as never)));
      } catch (error) {
        return Promise.reject(error instanceof AwsError ? asSdkThrows(error) : (error as Error));
      }
    },
  }) as unknown as DynamoDBDocumentClient;

/**
 * An item is marshalled to its members. The document client (lib-dynamodb 3.1169) writes `convertTopLevelContainer: true` into the options
 * that it was given when it first sends something, so a process with one of them would wrap every item here.
 */
const AS_MEMBERS = { ...MARSHALLING.marshallOptions, convertTopLevelContainer: false };

const OPERATIONS: Readonly<Record<string, string>> = {
  GetCommand: "GetItem",
  PutCommand: "PutItem",
  UpdateCommand: "UpdateItem",
  QueryCommand: "Query",
  BatchGetCommand: "BatchGetItem",
  TransactWriteCommand: "TransactWriteItems",
};

function changed(value: unknown, change: (value: Attributes) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      if (inner !== undefined && ITEMS.includes(key)) return [key, change(inner as Attributes)];
      if (Array.isArray(inner) && (LISTS.includes(key) || key === TABLE))
        return [key, inner.map((one) => change(one as Attributes))];
      return [key, changed(inner, change)];
    }),
  );
}

/** What a batch answers with is by the name of the table. */
const TABLE = "sagemaker-enforcement";

const asSdkThrows = ({ code, message, status, details }: AwsError): Error =>
  Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status }, ...details });
