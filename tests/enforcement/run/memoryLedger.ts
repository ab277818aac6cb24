import type { Expectation } from "../../../enforcement/cases/case";
import { deploymentKey, evidenceKey, evidencePartition, resourcePartition } from "../../../enforcement/ledger/keys";
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
} from "../../../enforcement/ledger/ledger";

/** A ledger in memory. What is written is copied as DynamoDB would: without what is undefined. `contract.ts` holds both to the same. */
export class MemoryLedger implements Ledger {
  readonly deployments = new Map<string, DeploymentRecord>();
  readonly #evidence = new Map<string, EvidenceRecord>();
  readonly #expectations = new Map<string, Expectation[]>();
  readonly opened = new Map<string, { open: Open; lease?: Lease }>();
  readonly #changes: ChangeRecord[] = [];
  readonly #closed: ClosedCase[] = [];
  #sweep: SweepState | undefined;

  deployment(key: DeploymentKey): Promise<DeploymentRecord | undefined> {
    return answer(this.deployments.get(keyOf(key)));
  }

  history(resource: Resource): Promise<readonly DeploymentRecord[]> {
    const partition = resourcePartition(resource);
    const all = [...this.deployments.values()]
      .filter((one) => resourcePartition(one.resource) === partition && one.deploysNothing !== true)
      .sort((a, b) => (deploymentKey(a).sk < deploymentKey(b).sk ? -1 : 1));
    return answer(
      all
        .slice(
          Math.max(
            all.findLastIndex(({ creates }) => creates),
            0,
          ),
        )
        .slice(-LONGEST_HISTORY),
    );
  }

  evidence(of: Named): Promise<readonly EvidenceRecord[]> {
    const all = [...this.#evidence.values()].filter((one) => evidencePartition(one.of) === evidencePartition(of));
    return answer(all.sort((a, b) => (evidenceKey(a).sk < evidenceKey(b).sk ? -1 : 1)).slice(-LONGEST_HISTORY));
  }

  expectations(resource: Resource): Promise<readonly Expectation[]> {
    return answer(this.#expectations.get(resourcePartition(resource)) ?? []);
  }

  known(events: readonly (DeploymentKey | EvidenceKey)[]): Promise<ReadonlySet<string>> {
    const there = events.filter((event) =>
      "of" in event ? this.#evidence.has(textOf(evidenceKey(event))) : this.deployments.has(keyOf(event)),
    );
    return Promise.resolve(new Set(there.map(({ eventId }) => eventId)));
  }

  report(evidence: EvidenceRecord): Promise<void> {
    this.#evidence.set(textOf(evidenceKey(evidence)), copy(evidence));
    return Promise.resolve();
  }

  write(record: DeploymentRecord, open: Open | undefined): Promise<boolean> {
    const before = this.deployments.get(keyOf(record));
    if (before !== undefined && before.decision !== "waiting") return answer(false);
    this.deployments.set(keyOf(record), copy(record));
    if (open) this.opened.set(record.eventId, { open: copy(open) });
    else this.opened.delete(record.eventId);
    return answer(true);
  }

  async install(record: DeploymentRecord): Promise<boolean> {
    const partition = resourcePartition(record.resource);
    if ([...this.deployments.values()].some((one) => resourcePartition(one.resource) === partition)) return false;
    return this.write(record, undefined);
  }

  adopt(key: DeploymentKey, adoption: Adoption, now: number): Promise<void> {
    const record = this.deployments.get(keyOf(key));
    if (!record) throw new Error(`no deployment of ${key.resource.name} by event ${key.eventId} is known`);
    this.deployments.set(keyOf(key), { ...record, adopted: true, adoption });
    const entry = this.opened.get(key.eventId);
    if (entry) entry.open = { ...entry.open, due: now };
    return Promise.resolve();
  }

  open(): Promise<readonly Open[]> {
    return answer([...this.opened.values()].map(({ open }) => open).sort((a, b) => a.due - b.due));
  }

  lease(eventId: string, lease: Lease, now: number): Promise<Open | undefined> {
    const entry = this.opened.get(eventId);
    if (!entry || (entry.lease && entry.lease.until >= now)) return answer(undefined);
    entry.lease = lease;
    return answer(entry.open);
  }

  save(open: Open, { token }: Lease): Promise<boolean> {
    if (!this.#isOurs(open.eventId, token)) return answer(false);
    this.opened.set(open.eventId, { open: copy(open) });
    return answer(true);
  }

  intend(open: OpenCase, change: ChangeRecord, expectation: Expectation | undefined, lease: Lease): Promise<boolean> {
    if (!this.#isOurs(open.eventId, lease.token)) return answer(false);
    this.opened.set(open.eventId, { open: copy(open), lease });
    this.#changes.push(copy(change));
    const partition = resourcePartition(open.resource);
    if (expectation)
      this.#expectations.set(partition, [...(this.#expectations.get(partition) ?? []), copy(expectation)]);
    return answer(true);
  }

  async retract(open: OpenCase, change: ChangeRecord, lease: Lease): Promise<boolean> {
    if (!(await this.save(open, lease))) return false;
    const same = (one: ChangeRecord) => one.eventId === change.eventId && one.at === change.at;
    this.#changes.splice(this.#changes.findIndex(same), 1);
    return true;
  }

  close(closed: ClosedCase, { token }: Lease): Promise<boolean> {
    if (!this.#isOurs(closed.case.eventId, token)) return answer(false);
    this.opened.delete(closed.case.eventId);
    this.#closed.push(copy(closed));
    return answer(true);
  }

  fail(key: DeploymentKey): Promise<void> {
    const record = this.deployments.get(keyOf(key));
    if (record) this.deployments.set(keyOf(key), { ...record, failed: true });
    return Promise.resolve();
  }

  changes(since: number): Promise<readonly ChangeRecord[]> {
    return answer(this.#changes.filter(({ at }) => at >= since));
  }

  closed(since: number): Promise<readonly ClosedCase[]> {
    return answer(this.#closed.filter(({ closedAt }) => closedAt >= since).toReversed());
  }

  sweepState(): Promise<SweepState | undefined> {
    return answer(this.#sweep);
  }

  saveSweepState(state: SweepState): Promise<void> {
    this.#sweep = copy(state);
    return Promise.resolve();
  }

  #isOurs(eventId: string, token: string): boolean {
    return this.opened.get(eventId)?.lease?.token === token;
  }
}

const textOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => `${pk} ${sk}`;
const keyOf = (key: DeploymentKey) => textOf(deploymentKey(key));
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const answer = <T>(value: T): Promise<T> => Promise.resolve(value === undefined ? value : copy(value));
