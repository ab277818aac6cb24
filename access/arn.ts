/** What an ARN says of itself. Source: IAM User Guide, "IAM identifiers": `arn:partition:service:region:account:resource`. */

/** The account that owns it; empty where the ARN names none, as that of a bucket, and undefined for what is no ARN. */
export const accountIn = (arn: string): string | undefined => arn.split(":")[4];

/** The last part of its path: the name of a role, a policy or a user, and so of a queue in its URL; of what has no path all of it. */
export const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
