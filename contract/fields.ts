import * as z from "zod";
import * as pattern from "./patterns";

/**
 * What each field of a share may hold. A share is input: whoever writes it must not reach further than one role of the parent,
 * one bucket, one name, and must not write lines of its own into a file or a terminal.
 */

/**
 * Wildcards and policy variables would mean more than they say in a policy, and `{{resolve:...}}` in a template of CloudFormation;
 * control characters, and those that turn the direction of writing or are not seen, in a file or on a terminal. Source: CloudFormation
 * User Guide, "Get values stored in other services using dynamic references".
 */
const NO_TEMPLATE = String.raw`(?!.*(?:\$\{|\{\{))`;
const PLAIN = String.raw`${NO_TEMPLATE}[^*?\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*`;
const matching = (form: string) => z.string().regex(pattern.whole(form));

const ROLE = String.raw`arn:${pattern.PARTITION}:iam::${pattern.ACCOUNT_ID}:role/${NO_TEMPLATE}(?:[\x21-\x29\x2b-\x2e\x30-\x3e\x40-\x7e]+/)*[\w+=,.@-]{1,64}`;
/** Bucket names of today, and the older ones with capital letters and underscores. Source: S3 User Guide, "Bucket naming rules". */
const BUCKET = String.raw`(?!\d+\.\d+\.\d+\.\d+(?:/|$))[a-zA-Z0-9](?:[\w.-]{0,253}[a-zA-Z0-9])?`;

export const consumer = matching(pattern.CONSUMER_ID);
export const accountId = matching(pattern.ACCOUNT_ID);
export const partition = matching(pattern.PARTITION);
export const region = matching(pattern.REGION);
export const regionOrAll = matching(String.raw`\*|${pattern.REGION}`);
export const organizationId = matching(pattern.ORGANIZATION_ID);
export const roleArn = matching(ROLE);
export const externalId = matching(pattern.EXTERNAL_ID);
export const keyArn = matching(pattern.KEY_ARN);
export const namePattern = matching(pattern.NAME_PATTERN);
export const endpointName = matching(pattern.ENDPOINT_NAME);
export const featureGroupName = matching(pattern.FEATURE_GROUP_NAME);
export const featureName = matching(pattern.FEATURE_NAME);
export const action = matching("[A-Z][A-Za-z]{1,63}");
export const s3Folder = matching(`s3://${BUCKET}/${PLAIN}`);
export const outputPathExtension = matching(pattern.OUTPUT_PATH_EXTENSION);
export const bucket = matching(BUCKET);
export const prefix = matching(PLAIN).max(1024);
/** A folder: with no prefix, whoever reads results would read all of a bucket that the share names. */
export const folder = matching(`${PLAIN}/`).max(1024);
/** Source: Glue API, database and table names. */
export const glueName = matching(PLAIN).min(1).max(255);
/** Source: Athena API, WorkGroupName. */
export const workgroup = matching("[a-zA-Z0-9._-]{1,128}");
/** Source: IAM API, MaxSessionDuration; the feature-store role's is an hour. */
export const sessionSeconds = z.number().int().min(900).max(43_200);
