import { sessionOf } from "../principals";
import { forEachAction, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import {
  askAboutBucketKey,
  BUCKET_ACTIONS,
  BUCKET_REFUSED,
  bucketNamed,
  OBJECT_ACTIONS,
  OBJECT_REFUSED,
  pathNamed,
  resultArn,
  type Results,
} from "./results";

/** What the feature-store role's own policy lets it do with Athena's results, wherever a bucket and its key would let it in. */
export const queryResults: Family<Sharing> = {
  id: "query-results",
  promises(sharing) {
    const results = sharing.featureStore?.share.resultsBucket;
    return results ? [...storing(sharing, results), ...encrypting(sharing, results)] : [];
  },
};

function storing(sharing: Sharing, results: Results): Promised[] {
  const session = sessionOf(sharing.featureStore!.role, "the feature-store role", sharing);
  const key = sharing.key("featureStore.resultsBucket");
  const accountId = sharing.consumer.accountId;
  return [
    ...forEachAction(BUCKET_ACTIONS, (action) => ({
      text: `the feature-store role, where the bucket lets it: ${action} on the results bucket`,
      key,
      hop: request(session, `s3:${action}`, resultArn(sharing, results.name), { accountId }),
      beside: { action: BUCKET_REFUSED, name: [bucketNamed(sharing, results)], account: [sharing.third] },
    })),
    ...forEachAction(OBJECT_ACTIONS, (action) => ({
      text: `the feature-store role, where the bucket lets it: ${action} of results`,
      key,
      hop: request(session, `s3:${action}`, resultArn(sharing, results.name, results), { accountId }),
      beside: {
        action: OBJECT_REFUSED,
        name: [bucketNamed(sharing, results, results), { ...pathNamed(sharing, results), within: false }],
        account: [sharing.third],
      },
    })),
  ];
}

/** The key is the consumer's, of this region, and leaves everything to the role. */
function encrypting(sharing: Sharing, results: Results): Promised[] {
  const session = sessionOf(sharing.featureStore!.role, "the feature-store role", sharing);
  const { partition, region } = sharing.here;
  const keyArn = `arn:${partition}:kms:${region}:${sharing.consumer.accountId}:key/any`;
  return askAboutBucketKey(sharing, results, {
    text: "the feature-store role, where the key lets it",
    key: sharing.key("featureStore.resultsBucket"),
    actions: ["GenerateDataKey", "Decrypt"],
    hop: (action, context) => request(session, `kms:${action}`, keyArn, { context }),
    beside: { action: ["kms:Encrypt"], account: [sharing.third], region: [sharing.elsewhere] },
  });
}
