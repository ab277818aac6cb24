import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Expectation } from "../cases/case";
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
import { NEW, Table, type Condition, type Item } from "./table";

const DAY = 24 * 3600;
/** Days after which an item is deleted. What may still be gone back to stays. */
const KEPT = { job: 400, evidence: 400, closed: 400, change: 2, expectation: 2 } as const;
const until = (time: number, kept: keyof typeof KEPT) => Math.floor(time / 1000) + KEPT[kept] * DAY;

/** The ledger in DynamoDB, with `expiresAt` as the table's time to live. */
export class DynamoLedger implements Ledger {
  readonly #table: Table;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#table = new Table(client, tableName);
  }

  deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined> {
    return this.#table.get(deploymentKey(key));
  }

  async history(resource: Resource): Promise<readonly DeploymentRecord[]> {
    const newestFirst: DeploymentRecord[] = [];
    const all = this.#table.newestFirst<DeploymentRecord>(resourcePartition(resource), DEPLOYMENT_PREFIX);
    for await (const record of all) {
      if (record.deploysNothing !== true) newestFirst.push(record);
      if (record.creates || newestFirst.length === LONGEST_HISTORY) break;
    }
    return newestFirst.reverse();
  }

  async evidence(of: Named): Promise<readonly EvidenceRecord[]> {
    const newestFirst: EvidenceRecord[] = [];
    for await (const record of this.#table.newestFirst<EvidenceRecord>(evidencePartition(of))) {
      newestFirst.push(record);
      if (newestFirst.length === LONGEST_HISTORY) break;
    }
    return newestFirst.reverse();
  }

  expectations(resource: Resource): Promise<readonly Expectation[]> {
    return this.#table.all(resourcePartition(resource), EXPECTED_PREFIX);
  }

  async known(events: readonly (DeploymentKey | EvidenceKey)[]): Promise<ReadonlySet<string>> {
    const ids = new Map(
      events.map((event) => {
        const key = "of" in event ? evidenceKey(event) : deploymentKey(event);
        return [`${key.pk} ${key.sk}`, { key, eventId: event.eventId }];
      }),
    );
    const existing = await this.#table.existing([...ids.values()].map(({ key }) => key));
    return new Set(existing.map(({ pk, sk }) => ids.get(`${pk} ${sk}`)!.eventId));
  }

  async report(evidence: EvidenceRecord): Promise<void> {
    const expiresAt = until(evidence.eventTime, "evidence");
    await this.#table.put({ ...evidenceKey(evidence), data: evidence, expiresAt });
  }

  write(record: DeploymentRecord, open: Open | undefined): Promise<boolean> {
    return this.#table.transact([
      this.#table.putting(deploymentItem(record), NEW_OR_WAITING),
      open ? this.#table.putting(openItem(open)) : this.#table.deleting({ pk: OPEN, sk: record.eventId }),
    ]);
  }

  async install(record: DeploymentRecord): Promise<boolean> {
    const [one] = await this.#table.all(resourcePartition(record.resource), DEPLOYMENT_PREFIX, 1);
    return one === undefined && this.#table.put(deploymentItem(record), NEW);
  }

  async adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void> {
    if (!(await this.#table.set(deploymentKey(key), { adopted: true, adoption })))
      throw new Error(`no deployment of ${key.resource.name} by event ${key.eventId} is known`);
    await this.#table.set({ pk: OPEN, sk: key.eventId }, { due: now });
  }

  async fail(key: DeploymentKey): Promise<void> {
    await this.#table.set(deploymentKey(key), { failed: true });
  }

  async open(): Promise<readonly Open[]> {
    return (await this.#table.all<Open>(OPEN)).toSorted((a, b) => a.due - b.due);
  }

  lease(eventId: string, lease: Lease, now: number): Promise<Open | undefined> {
    return this.#table.lease({ pk: OPEN, sk: eventId }, lease, now);
  }

  save(open: Open, lease: Lease): Promise<boolean> {
    return this.#table.put(openItem(open), whileOurs(lease));
  }

  intend(open: OpenCase, change: ChangeRecord, expectation: Expectation | undefined, lease: Lease): Promise<boolean> {
    const sk = changeKey(change);
    const kept = { ...openItem(open), leaseToken: lease.token, leaseUntil: lease.until };
    const expected = expectation && {
      pk: resourcePartition(open.resource),
      sk: `${EXPECTED_PREFIX}${sk}`,
      data: expectation,
      expiresAt: until(change.at, "expectation"),
    };
    return this.#table.transact([
      this.#table.putting(kept, whileOurs(lease)),
      this.#table.putting({ pk: CHANGES, sk, data: change, expiresAt: until(change.at, "change") }),
      ...(expected ? [this.#table.putting(expected)] : []),
    ]);
  }

  retract(open: OpenCase, change: ChangeRecord, lease: Lease): Promise<boolean> {
    return this.#table.transact([
      this.#table.putting(openItem(open), whileOurs(lease)),
      this.#table.deleting({ pk: CHANGES, sk: changeKey(change) }),
    ]);
  }

  close(closed: ClosedCase, lease: Lease): Promise<boolean> {
    const { eventId } = closed.case;
    const sk = `${timeKey(closed.closedAt)}#${eventId}`;
    return this.#table.transact([
      this.#table.deleting({ pk: OPEN, sk: eventId }, whileOurs(lease)),
      this.#table.putting({ pk: CLOSED, sk, data: closed, expiresAt: until(closed.closedAt, "closed") }),
    ]);
  }

  changes(since: number): Promise<readonly ChangeRecord[]> {
    return this.#table.since(CHANGES, since);
  }

  async closed(since: number): Promise<readonly ClosedCase[]> {
    return (await this.#table.since<ClosedCase>(CLOSED, since)).toReversed();
  }

  sweepState(): Promise<SweepState | undefined> {
    return this.#table.get(SWEEP_STATE);
  }

  async saveSweepState(state: SweepState): Promise<void> {
    await this.#table.put({ ...SWEEP_STATE, data: state });
  }
}

const deploymentItem = (record: DeploymentRecord): Item => ({
  ...deploymentKey(record),
  data: record,
  ...(record.resource.type === "transformJob" && { expiresAt: until(record.eventTime, "job") }),
});

/** Without a lease. */
const openItem = (open: Open): Item => ({ pk: OPEN, sk: open.eventId, data: open });

const changeKey = ({ at, eventId }: ChangeRecord) => `${timeKey(at)}#${eventId}`;

const NEW_OR_WAITING: Condition = {
  ConditionExpression: "attribute_not_exists(pk) OR #data.#decision = :waiting",
  ExpressionAttributeNames: { "#data": "data", "#decision": "decision" },
  ExpressionAttributeValues: { ":waiting": "waiting" },
};

const whileOurs = ({ token }: Lease): Condition => ({
  ConditionExpression: "leaseToken = :token",
  ExpressionAttributeValues: { ":token": token },
});
