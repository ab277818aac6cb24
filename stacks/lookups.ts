import * as iam from "@pulumi/aws/iam";

/** What a stack must know of things that exist already, before it registers anything. The offline check answers otherwise. */
export interface Lookups {
  /**
   * The ARN of an existing role.
   *
   * @param trusted the ARN that the share expects it to have
   */
  roleArn(this: void, name: string, trusted: string): Promise<string>;
}

export const awsLookups: Lookups = {
  roleArn: async (name) => (await iam.getRole({ name })).arn,
};
