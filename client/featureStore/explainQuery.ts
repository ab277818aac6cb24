import type { QueryExecution } from "@aws-sdk/client-athena";
import type { Share } from "../../contract/share";
import { policyAdvice } from "../deniedBy";
import { explainAnywhere, isRefused, isUnexplained, saidBy, ShareError } from "../errors";

/** Why a call to Athena failed. */
export function explainQuery(error: unknown, share: Share): unknown {
  if (!isUnexplained(error)) return error;
  const elsewhere = explainAnywhere("query", error, share.parent.region);
  if (elsewhere) return elsewhere;
  const said = saidBy(error);
  const refused = isRefused(error);
  return new ShareError({
    hop: "query",
    kind: refused ? "refused" : "failed",
    what: refused ? "Athena refuses the call" : "the query cannot be run",
    advice: refused
      ? [
          `the share's workgroup is ${share.featureStore?.workgroup}: get the share again, the parent may have changed it`,
          ...adviceFor(said, share),
        ]
      : adviceFor(said, share),
    cause: error,
  });
}

/** A query that AWS ended without success. */
export function queryEnded({ QueryExecutionId, Status }: QueryExecution, share: Share): ShareError {
  const why = Status?.AthenaError?.ErrorMessage ?? Status?.StateChangeReason ?? "no reason given";
  const cancelled = Status?.State === "CANCELLED";
  const advice = adviceFor(why, share);
  if (Status?.AthenaError?.Retryable) advice.push("Athena says that the same query may succeed: run it again");
  return new ShareError({
    hop: "query",
    kind: cancelled ? "cancelled" : /access ?denied|not authorized|insufficient/i.test(why) ? "refused" : "failed",
    what: `query ${QueryExecutionId} ${cancelled ? "was cancelled" : "failed"}: ${why}`,
    advice,
  });
}

/** By what Athena says. Sources: docs/feature-store.md, "Troubleshooting". */
const ADVICE: readonly (readonly [said: RegExp, advice: (share: Share) => string])[] = [
  [
    /Bytes scanned limit/i,
    ({ consumer }) =>
      `ask for fewer columns or partitions, or have the parent raise consumers.${consumer}.featureStore.bytesScannedCutoffPerQuery`,
  ],
  [
    /Unable to verify\/create output bucket|writing output to|to location/i,
    ({ featureStore }) =>
      `results go to ${featureStore?.resultsBucket?.name ?? "Athena's own storage"}: it must exist in the parent's region, and its policy and key must let ${featureStore?.roleArn} in; run \`pulumi up\` in the child`,
  ],
  [
    /TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|does not exist/i,
    () =>
      "name the table as DescribeFeatureGroup does (DataCatalogConfig); `sagemaker-share query --table GROUP` prints it",
  ],
  [
    /Lake Formation/i,
    ({ featureStore }) => `a data lake administrator of the parent must grant the table to ${featureStore?.roleArn}`,
  ],
  [
    /glue:\w+/i,
    () => "the share does not hold that table or database; an exact `table` in the parent's config may be out of date",
  ],
  [
    /kms:\w+/i,
    () => "a key that the parent's config does not name (offlineStore.kmsKeyArn), or whose policy refuses the role",
  ],
  [
    /s3:\w+|Access Denied \(Service: (Amazon )?S3/i,
    () => "the role may read the folders of the shared groups only; see the parent's offlineStore.bucket and prefix",
  ],
];

/** The kind of policy first, where AWS names one; a bucket or key may be of either account. */
function adviceFor(said: string, share: Share): string[] {
  const { accountId } = share.parent;
  const caller = { what: share.featureStore?.roleArn ?? "the feature-store role", accountId };
  const kind = policyAdvice(said, { caller, resource: { what: "what is named", accountId } });
  const byText = ADVICE.filter(([text]) => text.test(said)).map(([, advice]) => advice(share));
  return kind === undefined ? byText : [kind, ...byText];
}
