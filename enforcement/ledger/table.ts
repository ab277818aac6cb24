import { setTimeout as sleep } from "node:timers/promises";
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { timeKey, type Key } from "./keys";
import { ItemRefused } from "./ledger";

/** How the client has to translate values. */
export const MARSHALLING = { marshallOptions: { removeUndefinedValues: true } };

/** An item: its key, what is kept, and attributes that conditions ask for. */
export interface Item extends Key {
  readonly data: unknown;
  readonly [attribute: string]: unknown;
}

/** One write of several that are done together. */
export type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** So many are done together at most. Source: DynamoDB API, TransactWriteItems. */
export const MOST_WRITES = 100;

export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

export const NEW: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

/** A DynamoDB table with the keys `pk` and `sk`. What is kept is in `data`; every read sees every write before it. */
export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async get<T>(key: Key): Promise<T | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: { ...key }, ConsistentRead: true }),
    );
    return Item?.["data"] as T | undefined;
  }

  /**
   * Which of these keys have an item. What DynamoDB leaves for want of throughput is asked for again after longer and longer pauses. Source:
   * DynamoDB API, BatchGetItem.
   *
   * @throws a ThrottlingException when that takes too long
   */
  async existing(keys: readonly Key[]): Promise<Key[]> {
    const found: Key[] = [];
    const patience = new Patience();
    for (let start = 0; start < keys.length; start += 100) {
      let asked: Record<string, unknown>[] = keys.slice(start, start + 100).map(({ pk, sk }) => ({ pk, sk }));
      while (asked.length > 0) {
        const { Responses, UnprocessedKeys } = await this.#client.send(
          new BatchGetCommand({
            RequestItems: { [this.#name]: { Keys: asked, ProjectionExpression: "pk, sk", ConsistentRead: true } },
          }),
        );
        found.push(...((Responses?.[this.#name] ?? []) as Key[]));
        const left = UnprocessedKeys?.[this.#name]?.Keys ?? [];
        if (left.length > 0) await patience.pause({ left: left.length, of: asked.length });
        asked = left;
      }
    }
    return found;
  }

  /** False when the condition does not hold. */
  async put(item: Item, condition?: Condition): Promise<boolean> {
    return whenConditionHolds(
      this.#client.send(new PutCommand({ TableName: this.#name, Item: { ...item }, ...condition })),
    );
  }

  /** Sets fields of what is kept. False when there is no such item. */
  async set(key: Key, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
    const names = Object.keys(fields);
    return whenConditionHolds(
      this.#client.send(
        new UpdateCommand({
          TableName: this.#name,
          Key: { ...key },
          UpdateExpression: `SET ${names.map((name) => `#data.#${name} = :${name}`).join(", ")}`,
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeNames: { "#data": "data", ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
          ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
        }),
      ),
    );
  }

  /** Marks an item as somebody's until a time; gives what is kept, or undefined when it is gone or somebody else's. */
  async lease<T>(key: Key, { token, until }: { token: string; until: number }, now: number): Promise<T | undefined> {
    let kept: T | undefined;
    const sent = this.#client.send(
      new UpdateCommand({
        TableName: this.#name,
        Key: { ...key },
        UpdateExpression: "SET leaseToken = :token, leaseUntil = :until",
        ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)",
        ExpressionAttributeValues: { ":token": token, ":until": until, ":now": now },
        ReturnValues: "ALL_NEW",
      }),
    );
    await whenConditionHolds(
      sent.then(({ Attributes }) => {
        kept = Attributes?.["data"] as T;
      }),
    );
    return kept;
  }

  putting = (item: Item, condition?: Condition): Write => ({
    Put: { TableName: this.#name, Item: { ...item }, ...condition },
  });

  deleting = ({ pk, sk }: Key, condition?: Condition): Write => ({
    Delete: { TableName: this.#name, Key: { pk, sk }, ...condition },
  });

  /** Does all or nothing. False when a condition does not hold. */
  async transact(writes: readonly Write[]): Promise<boolean> {
    return whenConditionHolds(this.#client.send(new TransactWriteCommand({ TransactItems: [...writes] })));
  }

  /** A partition in the order of its keys, or those of its items whose key begins so. */
  async all<T>(pk: string, prefix = "", most = Infinity): Promise<T[]> {
    const found: T[] = [];
    for await (const data of this.each<T>(pk, prefix)) {
      found.push(data);
      if (found.length >= most) break;
    }
    return found;
  }

  /** The same one after the other, for whoever keeps only a part of each. */
  each<T>(pk: string, prefix = ""): AsyncGenerator<T> {
    return this.#pages<T>(beginning(pk, prefix));
  }

  /** Those of a partition whose key begins with this time (milliseconds) or a later one. */
  async since<T>(pk: string, time: number, most?: number): Promise<T[]> {
    const found: T[] = [];
    for await (const data of this.#pages<T>({
      KeyConditionExpression: "pk = :pk AND sk >= :since",
      ExpressionAttributeValues: { ":pk": pk, ":since": timeKey(time) },
      ...(most !== undefined && { Limit: most }),
    })) {
      found.push(data);
      if (found.length === most) break;
    }
    return found;
  }

  /** Those of a partition whose key comes before this one, the last first. */
  newestBefore<T>(pk: string, before: string): AsyncGenerator<T> {
    return this.#pages<T>({
      KeyConditionExpression: "pk = :pk AND sk < :before",
      ExpressionAttributeValues: { ":pk": pk, ":before": before },
      ScanIndexForward: false,
      Limit: 10,
    });
  }

  newestFirst<T>(pk: string, prefix = ""): AsyncGenerator<T> {
    return this.#pages<T>({ ...beginning(pk, prefix), ScanIndexForward: false, Limit: 50 });
  }

  async *#pages<T>(query: Partial<QueryCommandInput>): AsyncGenerator<T> {
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({ TableName: this.#name, ConsistentRead: true, ...query, ExclusiveStartKey }),
      );
      for (const { data } of Items ?? []) yield data as T;
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
  }
}

/** Milliseconds. All pauses together are short of what the sweep has left once it has read. */
const PAUSES = { first: 50, longest: 5_000, together: 30_000 };

/** Pauses between requests, each twice as long as the one before, until one of them was of use. */
class Patience {
  #next = PAUSES.first;
  #together = 0;

  async pause({ left, of }: { readonly left: number; readonly of: number }): Promise<void> {
    if (left < of) this.#next = PAUSES.first;
    if (this.#together + this.#next > PAUSES.together)
      throw Object.assign(
        new Error(
          `DynamoDB left ${left} of ${of} keys unanswered, after pauses of ${Math.round(this.#together / 1000)} seconds in all: the table is short of throughput`,
        ),
        { name: "ThrottlingException" },
      );
    await sleep(this.#next);
    this.#together += this.#next;
    this.#next = Math.min(2 * this.#next, PAUSES.longest);
  }
}

const beginning = (pk: string, prefix: string): Partial<QueryCommandInput> =>
  prefix === ""
    ? { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } }
    : {
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
      };

/**
 * False when the condition of a write does not hold; every other failure is thrown.
 *
 * @throws ItemRefused when the same item will never be taken
 */
async function whenConditionHolds(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    const { name, CancellationReasons } = error as { name?: string; CancellationReasons?: { Code?: string }[] };
    if (name === "ConditionalCheckFailedException") return false;
    // Two transactions on one item at once: also cancelled, but it may go through later.
    const codes = (CancellationReasons ?? []).map(({ Code }) => Code);
    if (name === "TransactionCanceledException" && codes.includes("ConditionalCheckFailed")) return false;
    if (isRefusal(error, codes)) throw new ItemRefused(String(error).slice(0, 500), { cause: error });
    throw error;
  }
}

/** The marshaller's own errors are plain ones, of which AWS knows nothing. */
function isRefusal(error: unknown, codes: readonly (string | undefined)[]): boolean {
  const { name, $metadata, code } = error as { name?: string; $metadata?: unknown; code?: unknown };
  if (name === "Error" && $metadata === undefined && code === undefined) return true;
  return name === "ValidationException" || name === "SerializationException" || codes.includes("ValidationError");
}
