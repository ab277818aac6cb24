import * as iam from "@pulumi/aws/iam";

/** What a stack must know of things that exist already, before it registers anything. The offline check answers otherwise. */
export interface Lookups {
  /**
   * The ARN of an existing role.
   *
   * @param trusted the ARN that the share expects it to have
   */
  roleArn(this: void, name: string, trusted: string): Promise<string>;
  /** Whether an IAM entity is in the account: `undefined` where AWS does not say, for want of permission for instance. */
  isThere(this: void, kind: IamEntity, name: string): Promise<boolean | undefined>;
}

export type IamEntity = "user" | "group" | "role";

export const awsLookups: Lookups = {
  roleArn: async (name) => (await iam.getRole({ name })).arn,
  isThere: async (kind, name) => {
    try {
      await LOOK_UP[kind](name);
      return true;
    } catch (error) {
      return NOT_FOUND.test(String(error)) ? false : undefined;
    }
  },
};

const LOOK_UP: Readonly<Record<IamEntity, (name: string) => Promise<unknown>>> = {
  user: (userName) => iam.getUser({ userName }),
  group: (groupName) => iam.getGroup({ groupName }),
  role: (name) => iam.getRole({ name }),
};

/** IAM's error code, and the words of the AWS provider in its place. */
const NOT_FOUND = /NoSuchEntity|couldn't find resource/;
