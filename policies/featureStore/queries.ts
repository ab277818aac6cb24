import type { FeatureStoreShare, Share } from "../../contract/share";
import { bucketArn, keysOfChild, RESULTS_BUCKET_ACTIONS, RESULTS_OBJECT_ACTIONS, throughS3 } from "../buckets";
import { whenEqual, type Statement } from "../document";
import { arn } from "./statements";

/** Athena in the consumer's own workgroup, and its results in the consumer's bucket. */
export function queries(share: Share, { workgroup, resultsBucket }: FeatureStoreShare): (Statement | undefined)[] {
  if (workgroup === undefined) return [];
  const actions = [
    "StartQueryExecution",
    "StopQueryExecution",
    "GetQueryExecution",
    "BatchGetQueryExecution",
    "GetQueryResults",
    "GetQueryResultsStream",
    "GetWorkGroup",
  ];
  const query: Statement = {
    Sid: "QueryInOwnWorkgroup",
    Effect: "Allow",
    Action: actions.map((action) => `athena:${action}`),
    Resource: [arn(share, "athena", `workgroup/${workgroup}`)],
  };
  if (resultsBucket === undefined) return [query];
  const bucket = bucketArn(share, resultsBucket.name);
  const owned = whenEqual({ "aws:ResourceAccount": [share.accountId] });
  return [
    query,
    // No s3:prefix here: Athena's own check of the bucket carries none.
    { Sid: "FindResultsBucket", Effect: "Allow", Action: [...RESULTS_BUCKET_ACTIONS], Resource: [bucket], ...owned },
    {
      Sid: "WriteResults",
      Effect: "Allow",
      Action: [...RESULTS_OBJECT_ACTIONS],
      Resource: [`${bucket}/${resultsBucket.prefix}*`],
      ...owned,
    },
    // The key, if there is one, is the child's and need not exist yet; its own policy is the gate.
    {
      Sid: "UseResultsKey",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: [keysOfChild(share)],
      Condition: throughS3(share.parent.region, [bucket, `${bucket}/*`]),
    },
  ];
}
