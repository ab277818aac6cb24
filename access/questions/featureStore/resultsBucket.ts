import { keysOf } from "../../build/side";
import type { NamedDocument } from "../../simulate/simulate";
import { adminOf, adminRole, nearRoles } from "../principals";
import { forEachAction, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import {
  askAboutBucketKey,
  BUCKET_ACTIONS,
  BUCKET_REFUSED,
  OBJECT_ACTIONS,
  OBJECT_REFUSED,
  pathNamed,
  resultArn,
  type Results,
} from "./results";

/**
 * What the results bucket and its key allow to whom: asked of roles that may do everything, so that each denial is the
 * bucket's own or the key's.
 */
export const resultsBucket: Family<Sharing> = {
  id: "results-bucket",
  promises(sharing) {
    const results = sharing.featureStore?.share.resultsBucket;
    if (results === undefined || sharing.child === undefined) return [];
    const { account } = sharing.child;
    const policy = account.resourcePolicies.get(resultArn(sharing, results.name));
    return [
      // Without a policy the bucket is not made here; its statements are an output.
      ...(policy ? [...bucket(sharing, results, policy), ...objects(sharing, results, policy)] : []),
      ...keysOf(sharing.child).flatMap((key) => encryption(sharing, results, key)),
    ];
  },
};

const featureStoreRole = (sharing: Sharing) =>
  adminRole(sharing.featureStore!.role.arn, "the feature-store role, if its own policy allowed everything", sharing);

function bucket(sharing: Sharing, results: Results, policy: NamedDocument): Promised[] {
  const role = featureStoreRole(sharing);
  const at = { resource: resultArn(sharing, results.name), accountId: sharing.consumer.accountId, policy };
  return [
    ...forEachAction(BUCKET_ACTIONS, (action) => ({
      text: `${role.label}: ${action} on the results bucket`,
      key: sharing.key("featureStore.resultsBucket"),
      hop: request(role, `s3:${action}`, at.resource, at),
      beside: { action: BUCKET_REFUSED, caller: nearRoles(role.principalArn, sharing), transport: true },
    })),
    byAdmin(sharing, "GetBucketLocation", "on the results bucket", at),
  ];
}

function objects(sharing: Sharing, results: Results, policy: NamedDocument): Promised[] {
  const role = featureStoreRole(sharing);
  const at = { resource: resultArn(sharing, results.name, results), accountId: sharing.consumer.accountId, policy };
  return [
    ...forEachAction(OBJECT_ACTIONS, (action) => ({
      text: `${role.label}: ${action} of results`,
      key: sharing.key("featureStore.resultsBucket"),
      hop: request(role, `s3:${action}`, at.resource, at),
      beside: {
        action: OBJECT_REFUSED,
        caller: nearRoles(role.principalArn, sharing),
        transport: true,
        name: [pathNamed(sharing, results)],
      },
    })),
    byAdmin(sharing, "GetObject", "of results", at),
    byAdmin(sharing, "DeleteObject", "of results", at),
  ];
}

/** The policy denies plain HTTP to the bucket's own account, too. */
function byAdmin(
  sharing: Sharing,
  action: string,
  what: string,
  at: { resource: string; accountId: string; policy: NamedDocument },
): Promised {
  const admin = adminOf(at.accountId, sharing);
  return {
    text: `${admin.label}: ${action} ${what}`,
    key: sharing.key("featureStore.resultsBucket"),
    hop: request(admin, `s3:${action}`, at.resource, at),
    beside: { transport: true },
  };
}

/** The feature-store role uses the key through S3 for this bucket; everything else is its account's. */
function encryption(sharing: Sharing, results: Results, keyArn: string): Promised[] {
  const { child, consumer, here, third } = sharing;
  const policy = child!.account.resourcePolicies.get(keyArn);
  const key = "resultsBucket.sseAlgorithm";
  const role = featureStoreRole(sharing);
  const admin = adminOf(consumer.accountId, sharing);
  return [
    ...askAboutBucketKey(sharing, results, {
      text: `${role.label}, with the bucket's key`,
      key,
      actions: ["GenerateDataKey", "Decrypt"],
      hop: (action, context) => request(role, `kms:${action}`, keyArn, { context, policy }),
      beside: {
        caller: nearRoles(role.principalArn, sharing),
        action: [
          "kms:Encrypt",
          { action: "kms:ScheduleKeyDeletion", context: {} },
          { action: "kms:PutKeyPolicy", context: {} },
        ],
      },
    }),
    ...["PutKeyPolicy", "ScheduleKeyDeletion", "Decrypt", "DescribeKey"].map((action) => ({
      text: `${admin.label}: kms:${action} of the bucket's key`,
      key,
      hop: request(admin, `kms:${action}`, keyArn, { policy }),
      beside: {
        caller: [
          ["an admin of the parent", adminOf(here.accountId, sharing)],
          [`an admin of ${third}`, adminOf(third, sharing)],
        ] as const,
      },
    })),
  ];
}
