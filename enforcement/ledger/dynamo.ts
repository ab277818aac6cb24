import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Expectation } from "../cases/expectations";
import { secondOf } from "../models/current";
import { BoundedHistory } from "./boundedHistory";
import {
  CHANGES,
  CLOSED,
  DEPLOYMENT_PREFIX,
  DIGEST_STATE,
  deploymentKey,
  detailsKey,
  evidenceKey,
  evidencePartition,
  EXPECTED_PREFIX,
  NOTICES,
  OPEN,
  resourcePartition,
  SWEEP_STATE,
  timeKey,
  unknownPartition,
  WAITING,
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
  type KeptNotice,
  type Lease,
  type Leased,
  type Ledger,
  type Named,
  type Open,
  type OpenCase,
  type PastDeployment,
  type Resource,
  type SweepState,
  type WaitingVerdict,
} from "./ledger";
import {
  areDetailsApart,
  isWaitingApart,
  listedOpen,
  readChange,
  readClosed,
  readDeployment,
  readEvidence,
  readExpectation,
  readOpen,
  readPast,
  shortCaller,
  storedClosed,
  storedDeployment,
  storedEvidence,
  storedOpen,
  storedWaiting,
} from "./stored";
import { MOST_WRITES, NEW, Table, type Condition, type Item, type Write } from "./table";

const DAY = 24 * 3600;
/** Days after which an item is deleted. What may still be gone back to stays. */
export const KEPT_DAYS = {
  job: 400,
  evidence: 400,
  closed: 400,
  change: 2,
  expectation: 2,
  notice: 14,
  unknown: 2,
} as const;
const until = (time: number, kept: keyof typeof KEPT_DAYS) => Math.floor(time / 1000) + KEPT_DAYS[kept] * DAY;

/** The ledger in DynamoDB, with `expiresAt` as the table's time to live. */
export class DynamoLedger implements Ledger {
  readonly #table: Table;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#table = new Table(client, tableName);
  }

  async deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined> {
    const stored = await this.#table.get<Stored>(deploymentKey(key));
    if (stored === undefined || !areDetailsApart(stored)) return stored && readDeployment(stored);
    const apart = await this.#table.get<Stored>(detailsKey(key));
    // Both are written at once; only DynamoDB's time to live may delete one before the other.
    return apart && readDeployment(stored, apart);
  }

  async history(resource: Resource, reach?: "whole"): Promise<readonly PastDeployment[]> {
    const history = new BoundedHistory();
    for await (const stored of this.#table.newestFirst<Stored>(resourcePartition(resource), DEPLOYMENT_PREFIX)) {
      const past = readPast(stored);
      if (!isSameResource(past.resource, resource)) continue;
      if (past.deploysNothing !== true) history.take(past);
      if (past.creates || (reach !== "whole" && history.isUsuallyEnough)) break;
    }
    return history.oldestFirst();
  }

  async evidence(of: Named, at: number): Promise<readonly EvidenceRecord[]> {
    const second = secondOf(at);
    const newestFirst: EvidenceRecord[] = [];
    let latest = -Infinity;
    const all = this.#table.newestBefore<Stored>(evidencePartition(of), timeKey((second + 1) * 1000));
    for await (const stored of all) {
      const record = readEvidence(stored);
      const its = secondOf(record.eventTime);
      if (its < latest || newestFirst.length === LONGEST_HISTORY) break;
      newestFirst.push(record);
      if (its < second && record.of.name === of.name) latest = its;
    }
    return newestFirst.reverse();
  }

  async expectations(resource: Resource): Promise<readonly Expectation[]> {
    return (await this.#table.all<Stored>(resourcePartition(resource), EXPECTED_PREFIX)).map(readExpectation);
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
    await this.#table.put({ ...evidenceKey(evidence), data: storedEvidence(evidence), expiresAt });
  }

  write(record: DeploymentRecord, open: Leased | undefined): Promise<boolean> {
    return this.#table.transact([
      ...this.#puttingDeployment(record, NEW_OR_WAITING),
      open ? this.#table.putting(openItem(open)) : this.#table.deleting({ pk: OPEN, sk: record.eventId }),
      open?.kind === "verdict"
        ? this.#table.putting(waitingItem(open))
        : this.#table.deleting(waitingKey(record.eventId)),
    ]);
  }

  async install(record: DeploymentRecord): Promise<boolean> {
    const [one] = await this.#table.all(resourcePartition(record.resource), DEPLOYMENT_PREFIX, 1);
    return one === undefined && this.#table.transact(this.#puttingDeployment(record, NEW));
  }

  #puttingDeployment(record: DeploymentRecord, condition: Condition): readonly Write[] {
    const { data, apart } = storedDeployment(record);
    const expires = record.resource.type === "transformJob" && { expiresAt: until(record.eventTime, "job") };
    return [
      this.#table.putting({ ...deploymentKey(record), data, ...expires }, condition),
      ...(apart ? [this.#table.putting({ ...detailsKey(record), data: apart, ...expires })] : []),
    ];
  }

  adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void> {
    return this.#answer(key, { adopted: true, adoption }, now);
  }

  undo(key: DeploymentKey, word: Adoption, now: number): Promise<void> {
    return this.#answer(key, { undo: word }, now);
  }

  /** An operator's answer: it stands in the deployment, and its case is due at once, where it has an open one. */
  async #answer(key: DeploymentKey, answer: Stored, now: number): Promise<void> {
    if (!(await this.#table.set(deploymentKey(key), answer)))
      throw new Error(`no deployment of ${key.resource.name} by event ${key.eventId} is known`);
    await this.#table.set({ pk: OPEN, sk: key.eventId }, { due: now });
  }

  async fail(key: DeploymentKey): Promise<void> {
    await this.#table.set(deploymentKey(key), { failed: true });
  }

  async open(): Promise<readonly Open[]> {
    const open: Open[] = [];
    for await (const stored of this.#table.each<Stored>(OPEN)) open.push(listedOpen(stored));
    return open.toSorted((a, b) => a.due - b.due);
  }

  async lease(eventId: string, lease: Lease, now: number): Promise<Leased | undefined> {
    const stored = await this.#table.lease<Stored>({ pk: OPEN, sk: eventId }, lease, now);
    if (stored === undefined || !isWaitingApart(stored)) return stored && readOpen(stored);
    const apart = await this.#table.get<Stored>(waitingKey(eventId));
    // Both are written and deleted at once: without it somebody has written the verdict since.
    return apart && readOpen(stored, apart);
  }

  save(open: Leased, lease: Lease): Promise<boolean> {
    if (open.kind === "case") return this.#table.put(openItem(open), whileOurs(lease));
    return this.#table.transact([
      this.#table.putting(openItem(open), whileOurs(lease)),
      this.#table.putting(waitingItem(open)),
    ]);
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
      this.#table.putting({ pk: CLOSED, sk, data: storedClosed(closed), expiresAt: until(closed.closedAt, "closed") }),
      ...(closed.case.decision === "unknown" && closed.as !== "adopted"
        ? [this.#table.putting(unknownItem(closed))]
        : []),
    ]);
  }

  async firstUnknownOf(caller: string, since: number): Promise<number | undefined> {
    const [first] = await this.#table.since<number>(unknownPartition(shortCaller(caller)), since, 1);
    return first;
  }

  async changes(since: number): Promise<readonly ChangeRecord[]> {
    return (await this.#table.since<Stored>(CHANGES, since)).map(readChange);
  }

  async closed(since: number): Promise<readonly ClosedCase[]> {
    return (await this.#table.since<Stored>(CLOSED, since)).map(readClosed).toReversed();
  }

  sweepState(): Promise<SweepState | undefined> {
    return this.#table.get(SWEEP_STATE);
  }

  async saveSweepState(state: SweepState): Promise<void> {
    await this.#table.put({ ...SWEEP_STATE, data: state });
  }

  async keepNotice(notice: KeptNotice): Promise<void> {
    await this.#table.put({ ...noticeKey(notice), data: notice, expiresAt: until(notice.at, "notice") });
  }

  keptNotices(): Promise<readonly KeptNotice[]> {
    return this.#table.all(NOTICES);
  }

  async dropNotices(notices: readonly KeptNotice[]): Promise<void> {
    for (let start = 0; start < notices.length; start += MOST_WRITES)
      await this.#table.transact(
        notices.slice(start, start + MOST_WRITES).map((notice) => this.#table.deleting(noticeKey(notice))),
      );
  }

  async digestSentAt(): Promise<number | undefined> {
    return (await this.#table.get<{ readonly at: number }>(DIGEST_STATE))?.at;
  }

  async saveDigestSentAt(at: number): Promise<void> {
    await this.#table.put({ ...DIGEST_STATE, data: { at } });
  }
}

type Stored = Readonly<Record<string, unknown>>;

/**
 * Whether two spellings of a name mean one resource. SageMaker may tell names by case or not; the ARN in its response is the same for
 * every spelling that it takes for the same.
 */
const isSameResource = (one: Resource, other: Resource): boolean =>
  one.name === other.name || (one.arnName ?? one.name) === (other.arnName ?? other.name);

const noticeKey = ({ at, id }: KeptNotice) => ({ pk: NOTICES, sk: `${timeKey(at)}#${id}` });

const waitingKey = (eventId: string) => ({ pk: WAITING, sk: eventId });
const waitingItem = (open: WaitingVerdict): Item => ({ ...waitingKey(open.eventId), data: storedWaiting(open) });

/** Without a lease. */
const openItem = (open: Leased): Item => ({ pk: OPEN, sk: open.eventId, data: storedOpen(open) });

const unknownItem = ({ caller, closedAt, case: { eventId, eventTime } }: ClosedCase): Item => ({
  pk: unknownPartition(shortCaller(caller)),
  sk: `${timeKey(eventTime)}#${eventId}`,
  data: eventTime,
  expiresAt: until(closedAt, "unknown"),
});

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
