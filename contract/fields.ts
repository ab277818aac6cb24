import * as z from "zod";

/**
 * What each field of a share may hold. A share is input: whoever writes it must not reach further than one role of the parent,
 * one bucket, one name, and must not write lines of its own into a file or a terminal.
 */

/** Wildcards and policy variables would mean more than they say in a policy; control characters, in a file. */
const PLAIN = String.raw`(?!.*\$\{)[^*?\u0000-\u001f\u007f-\u009f\u2028\u2029]*`;
const matching = (pattern: string) => z.string().regex(new RegExp(`^(?:${pattern})$`, "s"));

const ROLE = String.raw`arn:aws(?:-[a-z]+)*:iam::\d{12}:role/(?!.*\$\{)(?:[\x21-\x29\x2b-\x2e\x30-\x3e\x40-\x7e]+/)*[\w+=,.@-]{1,64}`;
const REGION = String.raw`[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}`;
/** Bucket names of today, and the older ones with capital letters and underscores. Source: S3 User Guide, "Bucket naming rules". */
const BUCKET = String.raw`(?!\d+\.\d+\.\d+\.\d+(?:/|$))[a-zA-Z0-9](?:[\w.-]{0,253}[a-zA-Z0-9])?`;

export const consumer = matching("[a-z][a-z0-9-]{0,30}");
export const accountId = matching(String.raw`\d{12}`);
export const partition = matching("aws(?:-[a-z]+)*");
export const region = matching(REGION);
export const regionOrAll = matching(String.raw`\*|${REGION}`);
export const organizationId = matching("o-[a-z0-9]{10,32}");
export const roleArn = matching(ROLE);
/** Source: STS API, AssumeRole.ExternalId. */
export const externalId = matching(String.raw`[\w+=,.@:/-]{2,1224}`);
/** Source: KMS API, key ARN. */
export const keyArn = matching(String.raw`arn:aws(?:-[a-z]+)*:kms:${REGION}:\d{12}:key/[\w-]+`);
/** A name of SageMaker's, or a pattern of such names. Source: SageMaker API, EndpointName. */
export const namePattern = matching("(?=.{1,63}$)[a-zA-Z0-9*?](?:-*[a-zA-Z0-9*?])*");
/** Source: SageMaker API, FeatureGroupName. */
export const featureGroupName = matching("(?=.{1,64}$)[a-zA-Z0-9](?:[_-]*[a-zA-Z0-9])*");
export const action = matching("[A-Z][A-Za-z]{1,63}");
export const s3Folder = matching(`s3://${BUCKET}/${PLAIN}`);
export const bucket = matching(BUCKET);
export const prefix = matching(PLAIN).max(1024);
/** Source: Glue API, database and table names. */
export const glueName = matching(PLAIN).min(1).max(255);
/** Source: Athena API, WorkGroupName. */
export const workgroup = matching("[a-zA-Z0-9._-]{1,128}");
/** Source: IAM API, MaxSessionDuration; the feature-store role's is an hour. */
export const sessionSeconds = z.number().int().min(900).max(43_200);
