import { digestOf } from "./seen";
import type { DeploymentKey, EvidenceKey, Named, Resource } from "./ledger";

/** Keys of the table's items. Names compare without case; times sort as text. Policies name the partitions too. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const OPEN = "open";
/** What it takes to judge again what is open, so that whoever lists that does not read it. */
export const WAITING = "waiting";
export const CLOSED = "closed";
export const CHANGES = "changes";
export const NOTICES = "notices";
export const DIGEST_STATE: Key = { pk: "digest", sk: "state" };
export const SWEEP_STATE: Key = { pk: "sweep", sk: "state" };

export const DEPLOYMENT_PREFIX = "deployment#";
const DETAILS_PREFIX = "details#";
export const EXPECTED_PREFIX = "expected#";

export const timeKey = (time: number): string => new Date(time).toISOString();

export const resourcePartition = ({ type, name }: Resource): string => `resource#${type}#${name.toLowerCase()}`;
export const evidencePartition = ({ kind, name }: Named): string => `evidence#${kind}#${name.toLowerCase()}`;

export const deploymentKey = (key: DeploymentKey): Key => ofDeployment(key, DEPLOYMENT_PREFIX);
/** Of what a deployment's own item has no room for, so that whoever reads a history does not read it. */
export const detailsKey = (key: DeploymentKey): Key => ofDeployment(key, DETAILS_PREFIX);

/** Of calls by one caller that nobody could judge. */
export const unknownPartition = (caller: string): string => `unknown#${digestOf(caller)}`;

const ofDeployment = ({ resource, eventTime, eventId }: DeploymentKey, prefix: string): Key => ({
  pk: resourcePartition(resource),
  sk: `${prefix}${timeKey(eventTime)}#${eventId}`,
});

export const evidenceKey = ({ of, eventTime, eventId }: EvidenceKey): Key => ({
  pk: evidencePartition(of),
  sk: `${timeKey(eventTime)}#${eventId}`,
});
