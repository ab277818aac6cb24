import {
  BatchGetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  GetCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Expectation } from "../case";
import {
  CHANGES,
  CLOSED,
  DEPLOYMENT_PREFIX,
  deploymentKey,
  evidenceKey,
  evidencePartition,
  EXPECTED_PREFIX,
  OPEN,
  resourcePartition,
  SWEEP_STATE,
  timeKey,
  type Key,
} from "./keys";
import {
  LONGEST_HISTORY,
  type Adoption,
  type ChangeRecord,
  type ClosedCase,
  type DeploymentKey,
  type DeploymentRecord,
  type EvidenceKey,
  type EvidenceRecord,
  type Lease,
  type Ledger,
  type Named,
  type Open,
  type OpenCase,
  type Resource,
  type SweepState,
} from "./ledger";

const DAY = 24 * 3600;
/** Days after which an item is deleted. What may still be gone back to stays. */
const KEPT = { job: 400, evidence: 400, closed: 400, change: 2, expectation: 2 } as const;
const until = (time: number, kept: keyof typeof KEPT) => Math.floor(time / 1000) + KEPT[kept] * DAY;

/** How the client has to translate values. */
export const MARSHALLING = { marshallOptions: { removeUndefinedValues: true } };

type TransactItems = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/** The ledger as a DynamoDB table with the keys `pk` and `sk`, and `expiresAt` for its time to live. What is kept is in `data`. */
export class DynamoLedger implements Ledger {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined> {
    return this.#get<DeploymentRecord>(deploymentKey(key));
  }

  async history(resource: Resource): Promise<readonly DeploymentRecord[]> {
    const newestFirst: DeploymentRecord[] = [];
    for await (const record of this.#newestFirst<DeploymentRecord>(resourcePartition(resource), DEPLOYMENT_PREFIX)) {
      if (record.deploysNothing !== true) newestFirst.push(record);
      if (record.creates || newestFirst.length === LONGEST_HISTORY) break;
    }
    return newestFirst.reverse();
  }

  async evidence(of: Named): Promise<readonly EvidenceRecord[]> {
    const found: EvidenceRecord[] = [];
    for await (const record of this.#newestFirst<EvidenceRecord>(evidencePartition(of))) {
      found.push(record);
      if (found.length === LONGEST_HISTORY) break;
    }
    return found.reverse();
  }

  async expectations(resource: Resource): Promise<readonly Expectation[]> {
    return this.#all<Expectation>(resourcePartition(resource), EXPECTED_PREFIX);
  }

  async known(events: readonly (DeploymentKey | EvidenceKey)[]): Promise<ReadonlySet<string>> {
    const byKey = new Map(
      events.map((event) => {
        const key = "of" in event ? evidenceKey(event) : deploymentKey(event);
        return [`${key.pk} ${key.sk}`, { key, eventId: event.eventId }] as const;
      }),
    );
    const found = new Set<string>();
    const keys = [...byKey.values()].map(({ key }) => key);
    for (let start = 0; start < keys.length; start += 100) {
      let asked: Record<string, unknown>[] = keys.slice(start, start + 100).map((key) => ({ ...key }));
      while (asked.length > 0) {
        const { Responses, UnprocessedKeys } = await this.client.send(
          new BatchGetCommand({
            RequestItems: { [this.table]: { Keys: asked, ProjectionExpression: "pk, sk", ConsistentRead: true } },
          }),
        );
        for (const { pk, sk } of (Responses?.[this.table] ?? []) as Key[]) found.add(byKey.get(`${pk} ${sk}`)!.eventId);
        asked = UnprocessedKeys?.[this.table]?.Keys ?? [];
      }
    }
    return found;
  }

  async tell(evidence: EvidenceRecord): Promise<void> {
    const item = { ...evidenceKey(evidence), data: evidence, expiresAt: until(evidence.eventTime, "evidence") };
    await this.client.send(new PutCommand({ TableName: this.table, Item: item }));
  }

  async write(record: DeploymentRecord, open: Open | undefined): Promise<boolean> {
    const place = { TableName: this.table, Key: { pk: OPEN, sk: record.eventId } };
    return this.#transact([
      {
        Put: {
          TableName: this.table,
          Item: this.#deploymentItem(record),
          ConditionExpression: "attribute_not_exists(pk) OR #data.#decision = :waiting",
          ExpressionAttributeNames: { "#data": "data", "#decision": "decision" },
          ExpressionAttributeValues: { ":waiting": "waiting" },
        },
      },
      open ? { Put: { TableName: this.table, Item: openItem(open) } } : { Delete: place },
    ]);
  }

  async install(record: DeploymentRecord): Promise<boolean> {
    const [one] = await this.#all(resourcePartition(record.resource), DEPLOYMENT_PREFIX, 1);
    if (one !== undefined) return false;
    return whenConditionHolds(
      this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: this.#deploymentItem(record),
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      ),
    );
  }

  async adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void> {
    if (!(await this.#set(deploymentKey(key), { adopted: true, adoption })))
      throw new Error(`no deployment of ${key.resource.name} by event ${key.eventId} is known`);
    await this.#set({ pk: OPEN, sk: key.eventId }, { due: now });
  }

  async open(): Promise<readonly Open[]> {
    return (await this.#all<Open>(OPEN)).toSorted((a, b) => a.due - b.due);
  }

  async lease(eventId: string, lease: Lease, now: number): Promise<Open | undefined> {
    let leased: Open | undefined;
    await whenConditionHolds(
      this.client
        .send(
          new UpdateCommand({
            TableName: this.table,
            Key: { pk: OPEN, sk: eventId },
            UpdateExpression: "SET leaseToken = :token, leaseUntil = :until",
            ConditionExpression: "attribute_exists(pk) AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)",
            ExpressionAttributeValues: { ":token": lease.token, ":until": lease.until, ":now": now },
            ReturnValues: "ALL_NEW",
          }),
        )
        .then(({ Attributes }) => {
          leased = Attributes?.["data"] as Open;
        }),
    );
    return leased;
  }

  async save(open: Open, { token }: Lease): Promise<boolean> {
    return whenConditionHolds(
      this.client.send(new PutCommand({ TableName: this.table, Item: openItem(open), ...whileOurs(token) })),
    );
  }

  async intend(
    open: OpenCase,
    change: ChangeRecord,
    expectation: Expectation | undefined,
    lease: Lease,
  ): Promise<boolean> {
    const sk = changeKey(change);
    return this.#transact([
      {
        Put: {
          TableName: this.table,
          Item: { ...openItem(open), leaseToken: lease.token, leaseUntil: lease.until },
          ...whileOurs(lease.token),
        },
      },
      {
        Put: {
          TableName: this.table,
          Item: { pk: CHANGES, sk, data: change, expiresAt: until(change.at, "change") },
        },
      },
      ...(expectation
        ? [
            {
              Put: {
                TableName: this.table,
                Item: {
                  pk: resourcePartition(open.resource),
                  sk: `${EXPECTED_PREFIX}${sk}`,
                  data: expectation,
                  expiresAt: until(change.at, "expectation"),
                },
              },
            },
          ]
        : []),
    ]);
  }

  async retract(open: OpenCase, change: ChangeRecord, { token }: Lease): Promise<boolean> {
    return this.#transact([
      { Put: { TableName: this.table, Item: openItem(open), ...whileOurs(token) } },
      { Delete: { TableName: this.table, Key: { pk: CHANGES, sk: changeKey(change) } } },
    ]);
  }

  async close(closed: ClosedCase, { token }: Lease): Promise<boolean> {
    const { eventId } = closed.case;
    return this.#transact([
      { Delete: { TableName: this.table, Key: { pk: OPEN, sk: eventId }, ...whileOurs(token) } },
      {
        Put: {
          TableName: this.table,
          Item: {
            pk: CLOSED,
            sk: `${timeKey(closed.closedAt)}#${eventId}`,
            data: closed,
            expiresAt: until(closed.closedAt, "closed"),
          },
        },
      },
    ]);
  }

  async fail(key: DeploymentKey): Promise<void> {
    await this.#set(deploymentKey(key), { failed: true });
  }

  async changes(since: number): Promise<readonly ChangeRecord[]> {
    return this.#since<ChangeRecord>(CHANGES, since);
  }

  async closed(since: number): Promise<readonly ClosedCase[]> {
    return (await this.#since<ClosedCase>(CLOSED, since)).toReversed();
  }

  async sweepState(): Promise<SweepState | undefined> {
    return this.#get<SweepState>(SWEEP_STATE);
  }

  async saveSweepState(state: SweepState): Promise<void> {
    await this.client.send(new PutCommand({ TableName: this.table, Item: { ...SWEEP_STATE, data: state } }));
  }

  #deploymentItem(record: DeploymentRecord): Record<string, unknown> {
    return {
      ...deploymentKey(record),
      data: record,
      ...(record.resource.type === "transformJob" && { expiresAt: until(record.eventTime, "job") }),
    };
  }

  /** Sets fields of what is kept. False when there is no such item. */
  async #set(key: Key, fields: Readonly<Record<string, unknown>>): Promise<boolean> {
    const names = Object.keys(fields);
    return whenConditionHolds(
      this.client.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { ...key },
          UpdateExpression: `SET ${names.map((name) => `#data.#${name} = :${name}`).join(", ")}`,
          ConditionExpression: "attribute_exists(pk)",
          ExpressionAttributeNames: { "#data": "data", ...Object.fromEntries(names.map((name) => [`#${name}`, name])) },
          ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
        }),
      ),
    );
  }

  async #get<T>(key: Key): Promise<T | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: { ...key }, ConsistentRead: true }),
    );
    return Item?.["data"] as T | undefined;
  }

  #query(pk: string, more: Partial<QueryCommandInput> = {}, prefix = ""): QueryCommand {
    return new QueryCommand({
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ...(prefix === "" ? {} : { ":prefix": prefix }) },
      ...more,
    });
  }

  async #all<T>(pk: string, prefix = "", most = Infinity): Promise<T[]> {
    const found: T[] = [];
    for await (const data of this.#pages<T>((more) => this.#query(pk, more, prefix))) {
      found.push(data);
      if (found.length >= most) break;
    }
    return found;
  }

  async #since<T>(pk: string, time: number): Promise<T[]> {
    const found: T[] = [];
    for await (const data of this.#pages<T>((more) =>
      this.#query(pk, {
        ...more,
        KeyConditionExpression: "pk = :pk AND sk >= :since",
        ExpressionAttributeValues: { ":pk": pk, ":since": timeKey(time) },
      }),
    ))
      found.push(data);
    return found;
  }

  #newestFirst<T>(pk: string, prefix = ""): AsyncGenerator<T> {
    return this.#pages<T>((more) => this.#query(pk, { ScanIndexForward: false, Limit: 50, ...more }, prefix));
  }

  async *#pages<T>(query: (more: Partial<QueryCommandInput>) => QueryCommand): AsyncGenerator<T> {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.client.send(query(start ? { ExclusiveStartKey: start } : {}));
      for (const { data } of Items ?? []) yield data as T;
      start = LastEvaluatedKey;
    } while (start);
  }

  async #transact(items: TransactItems): Promise<boolean> {
    return whenConditionHolds(this.client.send(new TransactWriteCommand({ TransactItems: items })));
  }
}

const changeKey = ({ at, eventId }: ChangeRecord) => `${timeKey(at)}#${eventId}`;

/** Without a lease. */
const openItem = (open: Open): Record<string, unknown> => ({ pk: OPEN, sk: open.eventId, data: open });

const whileOurs = (token: string) => ({
  ConditionExpression: "leaseToken = :token",
  ExpressionAttributeValues: { ":token": token },
});

/** False when the condition of a write does not hold; every other failure is thrown. */
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
    throw error;
  }
}
