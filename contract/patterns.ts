/**
 * How AWS, and this program, write a name or an ARN: sources of regular expressions, for the share, for stack files and for the
 * rules of enforcement. Each is for a whole value, and is used through {@link whole}.
 */

export const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, "s");

export const ACCOUNT_ID = String.raw`\d{12}`;
export const PARTITION = "aws(?:-[a-z]+)*";
export const REGION = String.raw`[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}`;
/** The key of `consumers` in the parent's stack file. */
export const CONSUMER_ID = "[a-z][a-z0-9-]{0,30}";
/** Source: Organizations API, organization id. */
export const ORGANIZATION_ID = "o-[a-z0-9]{10,32}";
/** Source: STS API, AssumeRole.ExternalId. Shorter is refused by STS. */
export const EXTERNAL_ID = String.raw`[\w+=,.@:/-]{2,1224}`;
/** Source: KMS API, key ARN. */
export const KEY_ARN = String.raw`arn:${PARTITION}:kms:${REGION}:${ACCOUNT_ID}:key/[\w-]+`;
/** Source: SageMaker API, EndpointName. */
export const ENDPOINT_NAME = "(?=.{1,63}$)[a-zA-Z0-9](?:-*[a-zA-Z0-9])*";
/** A name of an endpoint or an inference component, or a pattern of such names. Source: SageMaker API, EndpointName. */
export const NAME_PATTERN = "(?=.{1,63}$)[a-zA-Z0-9*?](?:-*[a-zA-Z0-9*?])*";
/**
 * Folders below an asynchronous output. Source: SageMaker Runtime API, S3OutputPathExtension; without wildcards, which a policy
 * would take for more, and without what S3 clients take for another folder.
 */
export const OUTPUT_PATH_EXTENSION = String.raw`(?=.{1,512}$)(?!(?:.*/)?\.{1,2}(?:/|$))[\w!.'()-]+(?:/[\w!.'()-]+)*`;
/** Source: SageMaker API, FeatureGroupName. */
export const FEATURE_GROUP_NAME = "(?=.{1,64}$)[a-zA-Z0-9](?:[_-]*[a-zA-Z0-9])*";
/** Source: SageMaker Feature Store Runtime API, FeatureName, which is formed like the name of a group. */
export const FEATURE_NAME = FEATURE_GROUP_NAME;
