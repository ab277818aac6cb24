import { AwsError, Unknown, validation } from "../sagemaker/api/errors";
import { holds, updated, type Names } from "./expressions";
import { Partition } from "./partition";
import { checkItem, checkKey, textOf, type Attributes } from "./values";

interface Write extends Names {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ReturnValues?: string;
}

interface Query extends Names {
  readonly KeyConditionExpression: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Attributes;
  readonly ConsistentRead?: boolean;
}

/** Source: DynamoDB Developer Guide, "Quotas in Amazon DynamoDB". */
const MOST = { page: 1024 * 1024, transaction: 100, transactionBytes: 4 * 1024 * 1024, batch: 100 };

/**
 * One table with the keys `pk` and `sk`, in memory, which takes what DynamoDB takes and refuses what it refuses. What comes in and goes
 * out is on its way from or to text, or a marshaller: nobody changes an item that is kept.
 */
export class TableInMemory {
  readonly #partitions = new Map<string, Partition>();
  /** How often each operation was called. */
  readonly counts: Record<string, number> = {};
  /** Looks at each call before it is answered; throws what it is to be answered with instead. */
  before: (operation: string, input: object) => void = () => {};
  /** How many keys of a batch it has the throughput for; it leaves the others to be asked for again. */
  answersOf: () => number = () => MOST.batch;

  call(operation: string, input: object): object {
    const known = Object.hasOwn(this.#operations, operation) ? this.#operations[operation] : undefined;
    if (!known) throw new Unknown(`DynamoDB_20120810.${operation}`);
    this.counts[operation] = (this.counts[operation] ?? 0) + 1;
    this.before(operation, input);
    return known(input as never);
  }

  /** Every item, for a test to look at. */
  *items(): Generator<Attributes> {
    for (const partition of this.#partitions.values()) yield* partition.items();
  }

  readonly #operations: Readonly<Record<string, (input: never) => object>> = {
    GetItem: ({ Key }: { Key: Attributes }) => ({ Item: this.#get(Key) }),
    PutItem: (write: Write) => this.#one(() => this.#put(write)),
    UpdateItem: (write: Write) => this.#one(() => this.#update(write)),
    Query: (query: Query) => this.#query(query),
    BatchGetItem: ({ RequestItems }: { RequestItems: Record<string, { Keys: Attributes[] }> }) => {
      const [[name, { Keys }] = ["", { Keys: [] as Attributes[] }]] = Object.entries(RequestItems);
      if (Keys.length > MOST.batch || Keys.length === 0)
        throw validation("Too many items requested for the BatchGetItem call");
      if (new Set(Keys.map((key) => JSON.stringify(key))).size < Keys.length)
        throw validation("Provided list of item keys contains duplicates");
      const answered = Keys.slice(0, this.answersOf());
      const left = Keys.slice(answered.length);
      return {
        Responses: { [name]: answered.flatMap((key) => this.#get(key) ?? []) },
        UnprocessedKeys: left.length === 0 ? {} : { [name]: { Keys: left } },
      };
    },
    TransactWriteItems: ({ TransactItems }: { TransactItems: Record<string, Write>[] }) =>
      this.#transact(TransactItems),
  };

  #transact(writes: readonly Record<string, Write>[]): object {
    if (writes.length > MOST.transaction) throw validation("Member must have length less than or equal to 100");
    const keys = writes.map((write) => {
      const [{ Key, Item } = {} as Write] = Object.values(write);
      return JSON.stringify([(Key ?? Item)?.["pk"], (Key ?? Item)?.["sk"]]);
    });
    if (new Set(keys).size < keys.length)
      throw validation("Transaction request cannot include multiple operations on one item");
    const reasons: { Code: string; Message?: string }[] = [];
    const does: (() => void)[] = [];
    for (const write of writes) {
      const [[kind, given] = ["", {} as Write]] = Object.entries(write);
      try {
        does.push(kind === "Put" ? this.#put(given) : kind === "Delete" ? this.#delete(given) : this.#update(given));
        reasons.push({ Code: "None" });
      } catch (error) {
        const { code, message } = error as AwsError;
        if (code === "ValidationException" && kind !== "Put") throw error;
        const Code = code === "ConditionalCheckFailedException" ? "ConditionalCheckFailed" : "ValidationError";
        reasons.push({ Code, Message: message });
      }
    }
    if (reasons.some(({ Code }) => Code !== "None"))
      throw new AwsError(
        "TransactionCanceledException",
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
        400,
        { CancellationReasons: reasons },
      );
    for (const make of does) make();
    return {};
  }

  #one(write: () => () => object | void): object {
    return write()() ?? {};
  }

  #put(write: Write): () => void {
    const item = write.Item!;
    checkItem(item);
    this.#check(write, this.#get(item));
    return () => this.#keep(item);
  }

  #delete(write: Write): () => void {
    checkKey(write.Key!);
    this.#check(write, this.#get(write.Key!));
    return () => void this.#partitions.get(textOf(write.Key!, "pk"))?.delete(textOf(write.Key!, "sk"));
  }

  #update(write: Write): () => object {
    const before = this.#get(write.Key!);
    this.#check(write, before);
    const after = updated(write.UpdateExpression!, before ?? write.Key!, write);
    checkItem(after);
    return () => {
      this.#keep(after);
      return write.ReturnValues === "ALL_NEW" ? { Attributes: after } : {};
    };
  }

  #check(write: Write, item: Attributes | undefined): void {
    if (write.ConditionExpression !== undefined && !holds(write.ConditionExpression, item, write))
      throw new AwsError("ConditionalCheckFailedException", "The conditional request failed");
  }

  #get(key: Attributes): Attributes | undefined {
    checkKey(key);
    return this.#partitions.get(textOf(key, "pk"))?.get(textOf(key, "sk"));
  }

  #keep(item: Attributes): void {
    const pk = textOf(item, "pk");
    const partition = this.#partitions.get(pk) ?? new Partition();
    this.#partitions.set(pk, partition);
    partition.keep(item);
  }

  #query(query: Query): object {
    const { KeyConditionExpression, ScanIndexForward = true, Limit = Infinity, ExclusiveStartKey } = query;
    const pk = String(query.ExpressionAttributeValues?.[":pk"]?.["S"]);
    const partition = this.#partitions.get(pk);
    const start = ExclusiveStartKey && textOf(ExclusiveStartKey, "sk");
    const Items: Attributes[] = [];
    let size = 0;
    for (const item of partition?.inOrder(ScanIndexForward, start) ?? []) {
      if (!holds(KeyConditionExpression, item, query)) continue;
      if (Items.length === Limit || size > MOST.page) {
        const { pk: lastPk, sk: lastSk } = Items.at(-1)!;
        return { Items, LastEvaluatedKey: { pk: lastPk, sk: lastSk } };
      }
      size += partition!.sizeOf(item);
      Items.push(item);
    }
    return { Items };
  }
}
