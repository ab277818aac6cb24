/** The services that answer here, by the first half of `x-amz-target`; S3 Control, whose calls have none, by its name. */
export interface Service {
  /** Before the colon of an IAM action. */
  readonly prefix: string;
  readonly eventSource: string;
  /** The `source` of its events in EventBridge. */
  readonly source: string;
  readonly host: (region: string) => string;
}

const scaling = (region: string) => `application-autoscaling.${region}.amazonaws.com`;

export const SERVICES: ReadonlyMap<string, Service> = new Map([
  [
    "SageMaker",
    {
      prefix: "sagemaker",
      eventSource: "sagemaker.amazonaws.com",
      source: "aws.sagemaker",
      host: (region) => `api.sagemaker.${region}.amazonaws.com`,
    },
  ],
  [
    "CloudTrail_20131101",
    {
      prefix: "cloudtrail",
      eventSource: "cloudtrail.amazonaws.com",
      source: "aws.cloudtrail",
      host: (region) => `cloudtrail.${region}.amazonaws.com`,
    },
  ],
  [
    "S3Control",
    {
      prefix: "s3",
      eventSource: "s3.amazonaws.com",
      source: "aws.s3",
      host: (region) => `s3-control.${region}.amazonaws.com`,
    },
  ],
  // Application Auto Scaling shares its event source with EC2 Auto Scaling.
  [
    "AnyScaleFrontendService",
    {
      prefix: "application-autoscaling",
      eventSource: "autoscaling.amazonaws.com",
      source: "aws.autoscaling",
      host: scaling,
    },
  ],
]);

export const isRead = (operation: string) => /^(Describe|List|Lookup|Get)/.test(operation);
