import type { ChildConfig, Consumer, ParentConfig } from "../../config";
import type { FeatureStoreShare, Share } from "../../contract/share";
import type { Role } from "../build/account";
import { shareIn, sharesIn, type Side } from "../build/side";
import { otherRegion, thirdAccount } from "../examples";

/** Accounts of offline stores' buckets that the config names. */
const bucketOwnersOf = ({ featureStore }: Consumer): readonly string[] =>
  [featureStore?.offlineStore, ...(featureStore?.featureGroups ?? []).map((group) => group.offlineStore)].flatMap(
    (store) => store?.bucketAccountId ?? [],
  );

/** What one consumer is given, as both accounts have it: the subject of the questions about that consumer. */
export class Sharing {
  readonly here;
  readonly share: Share | undefined;
  readonly invokeRole: Role | undefined;
  readonly featureStoreRole: Role | undefined;
  /** An account that is neither the parent nor the consumer's. */
  readonly third: string;
  /** A region that is not the stack's. */
  readonly elsewhere: string;

  constructor(
    readonly id: string,
    readonly consumer: Consumer,
    readonly parent: Side<ParentConfig>,
    /** Absent when the check has no stack file of the child. */
    readonly child: Side<ChildConfig> | undefined,
    /** Every child of the check: some may be stacks of the same account. */
    readonly children: readonly Side<ChildConfig>[] = [],
  ) {
    this.here = parent.config.here;
    this.share = sharesIn(parent)[id];
    this.invokeRole = parent.account.roles.get(this.share?.invoke?.roleArn ?? "");
    this.featureStoreRole = parent.account.roles.get(this.share?.featureStore?.roleArn ?? "");
    this.third = thirdAccount(this.here.accountId, consumer.accountId, ...bucketOwnersOf(consumer));
    this.elsewhere = otherRegion([this.here.region], this.here.region);
  }

  /** The feature store and its role, when there are both. */
  get featureStore(): { readonly role: Role; readonly share: FeatureStoreShare } | undefined {
    const share = this.share?.featureStore;
    return share && this.featureStoreRole && { role: this.featureStoreRole, share };
  }

  /** The key of one of the consumer's settings. */
  key(setting: string): string {
    return `consumers.${this.id}.${setting}`;
  }

  /** One other consumer: each is asked about one neighbour, so that the questions stay linear in the consumers. */
  get neighbour(): { readonly id: string; readonly consumer: Consumer; readonly share: Share | undefined } | undefined {
    const all = Object.entries(this.parent.config.consumers);
    const [id, consumer] = all[(all.findIndex(([one]) => one === this.id) + 1) % all.length] ?? [this.id];
    return consumer === undefined || id === this.id ? undefined : { id, consumer, share: sharesIn(this.parent)[id] };
  }

  /** The neighbour as its own stack in this one's account has it, where there is one. */
  get neighbourAtHome(): Sharing | undefined {
    const { neighbour, child, parent, children } = this;
    const theirs = children.find((one) => one.account === child?.account && shareIn(one).consumer === neighbour?.id);
    return neighbour && theirs && new Sharing(neighbour.id, neighbour.consumer, parent, theirs);
  }

  /** Principals that are not of the organization, where one is set. */
  get organizations(): readonly (readonly [string, string | undefined])[] {
    return this.parent.config.organizationId === undefined
      ? []
      : [
          ["from outside every organization", undefined],
          ["from another organization", "o-z9y8x7w6v5"],
        ];
  }
}
