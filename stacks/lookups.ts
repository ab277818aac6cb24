import path from "node:path";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { bundleOf, type FunctionFiles, type FunctionName } from "../components/enforcement/functionCode";

/** What a stack must know of things outside its config, before it registers anything. The offline check answers otherwise. */
export interface Lookups {
  /**
   * The ARN of an existing role.
   *
   * @param trusted the ARN that the share expects it to have
   */
  roleArn(this: void, name: string, trusted: string): Promise<string>;
  /** Whether an IAM entity is in the account: `undefined` where AWS does not say, for want of permission for instance. */
  isThere(this: void, kind: IamEntity, name: string): Promise<boolean | undefined>;
  /** The output `shares` of the parent's stack, as a plain value, so that every policy made of it is known at preview. */
  shares(this: void, stack: string): Promise<pulumi.StackReferenceOutputDetails>;
  /** The folder that a path in the config is relative to: that of `Pulumi.yaml`. @default where the program runs */
  readonly folder?: string | undefined;
  /** The code of a function of enforcement. It takes a second to bundle. */
  codeOf(this: void, name: FunctionName): FunctionFiles;
  /**
   * Resolves when all that was registered is there. Absent where nobody waits for that: the engine takes as much at once as
   * it can, while Pulumi's mocks take half the time and memory for a few resources after the other.
   */
  readonly settled?: () => Promise<unknown>;
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
  shares: (stack) => new pulumi.StackReference("parent", { name: stack }).getOutputDetails("shares"),
  codeOf: bundleOf,
  get folder() {
    const folder = pulumi.runtime.getRootDirectory();
    return path.isAbsolute(folder) ? folder : undefined; // The Automation API says none; it runs the program in the folder.
  },
};

const LOOK_UP: Readonly<Record<IamEntity, (name: string) => Promise<unknown>>> = {
  user: (userName) => iam.getUser({ userName }),
  group: (groupName) => iam.getGroup({ groupName }),
  role: (name) => iam.getRole({ name }),
};

/** IAM's error code, and the words of the AWS provider in its place. */
const NOT_FOUND = /NoSuchEntity|couldn't find resource/;
