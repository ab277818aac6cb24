import type { ChildConfig, Consumer, ParentConfig } from "../../config";
import type { FeatureStoreShare, Share } from "../../contract/share";
import type { Account, Role } from "../build/account";
import type { SideView } from "../build/side";
import type { NamedDocument } from "../simulate/simulate";
import { otherRegion, thirdAccount } from "../examples";

/** Accounts of offline stores' buckets that the config names. */
const bucketOwnersOf = ({ featureStore }: Consumer): readonly string[] =>
  [featureStore?.offlineStore, ...(featureStore?.featureGroups ?? []).map((group) => group.offlineStore)].flatMap(
    (store) => store?.bucketAccountId ?? [],
  );

/** A consumer with what all questions about it come from, as plain data: no question sees anything else. */
export interface ConsumerSubject {
  readonly kind: "consumer";
  /** The consumer's id. */
  readonly name: string;
  readonly consumer: Consumer;
  readonly share: Share | undefined;
  readonly parent: ParentView;
  /** Absent when the check has no stack file of the child. */
  readonly child: SideView<ChildConfig> | undefined;
  readonly neighbour: Neighbour | undefined;
}

/** The parent as far as one consumer goes. */
export interface ParentView {
  readonly config: Pick<ParentConfig, "here" | "organizationId">;
  /** The roles for the consumer and its neighbour, and the policies of the endpoints that the consumer is let in by. */
  readonly account: Pick<Account, "accountId" | "roles" | "resourcePolicies">;
  /** Accounts that policies on endpoints may let in besides: an endpoint has one policy for all. */
  readonly routerOwners: readonly string[];
}

/** One other consumer: each is asked about one neighbour, so that the questions stay linear in the consumers. */
export interface Neighbour {
  readonly id: string;
  readonly consumer: Consumer;
  readonly share: Share | undefined;
  /** Its own stack, where that is in the same account as the consumer's. */
  readonly childAtHome: SideView<ChildConfig> | undefined;
}

/** What one consumer is given, as both accounts have it: the subject of the questions about that consumer. */
export class Sharing {
  readonly id: string;
  readonly consumer: Consumer;
  readonly parent: ParentView;
  readonly child: SideView<ChildConfig> | undefined;
  readonly neighbour: Neighbour | undefined;
  readonly here;
  readonly share: Share | undefined;
  readonly invokeRole: Role | undefined;
  readonly featureStoreRole: Role | undefined;
  /** An account that is neither the parent nor the consumer's. */
  readonly third: string;
  /** A region that is not the stack's. */
  readonly elsewhere: string;

  constructor({ name, consumer, parent, share, child, neighbour }: Omit<ConsumerSubject, "kind">) {
    this.id = name;
    this.consumer = consumer;
    this.parent = parent;
    this.share = share;
    this.child = child;
    this.neighbour = neighbour;
    this.here = parent.config.here;
    this.invokeRole = parent.account.roles.get(share?.invoke?.roleArn ?? "");
    this.featureStoreRole = parent.account.roles.get(share?.featureStore?.roleArn ?? "");
    this.third = thirdAccount(
      this.here.accountId,
      consumer.accountId,
      ...bucketOwnersOf(consumer),
      ...parent.routerOwners,
    );
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

  /** The policy on one of the endpoints, where there is one. */
  endpointPolicy(arn: string): NamedDocument | undefined {
    return this.parent.account.resourcePolicies.get(arn);
  }

  /** The neighbour as its own stack in this one's account has it, where there is one. */
  get neighbourAtHome(): Sharing | undefined {
    const { neighbour, parent } = this;
    if (neighbour?.childAtHome === undefined) return undefined;
    const { id: name, consumer, share, childAtHome: child } = neighbour;
    return new Sharing({ name, consumer, share, parent, child, neighbour: undefined });
  }

  /** Principals that are not of the organization, where one is set. */
  get organizations(): readonly (readonly [string, string | undefined])[] {
    const { organizationId: own } = this.parent.config;
    if (own === undefined) return [];
    const another = own === "o-exampleorgid" ? "o-anotherorgid" : "o-exampleorgid";
    return [
      ["from outside every organization", undefined],
      ["from another organization", another],
    ];
  }
}
