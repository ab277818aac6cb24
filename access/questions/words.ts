/** How a context key that a twin leaves out or changes reads in a report. */
const WORDS: Readonly<Record<string, readonly [without: string, withOther: string]>> = {
  "sts:ExternalId": ["no ExternalId", "ExternalId"],
  "kms:ViaService": ["not through a service", "through"],
  "kms:EncryptionContext:aws:s3:arn": ["for no object at all", "for"],
  "kms:GrantIsForAWSResource": ["without saying for whom", "a grant for AWS:"],
  "s3:prefix": ["the whole bucket", "below"],
  "aws:SourceAccount": ["without saying for which account", "for account"],
  "aws:SourceArn": ["without saying for what", "for"],
  "dynamodb:LeadingKeys": ["without saying which partition", "in partition"],
  "application-autoscaling:service-namespace": ["of nobody knows what", "of"],
  "sagemaker:ModelArn": ["without a model", "model"],
  "lambda:FunctionArn": ["of nobody knows which function", "of"],
  "iam:PolicyARN": ["of nobody knows which policy", "of"],
};

export const withoutKey = (key: string): string => WORDS[key]?.[0] ?? `without ${key}`;

export const withValue = (key: string, value: string | readonly string[]): string =>
  `${WORDS[key]?.[1] ?? key} ${[value].flat().map(withoutArn).join(" and ")}`;

/** What follows the account in an ARN is what people call it; region and account are told when they differ. */
const withoutArn = (text: string) => text.replace(/^arn:[^:]*:s3:::/, "").replace(/^arn:[^:]*:/, "");
