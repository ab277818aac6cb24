import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import { withoutFailed } from "./withoutFailed";

export interface CallerGroupArgs {
  readonly groupName: string;
  /** false: the group exists and stays somebody else's; only our policy and members are added to it. */
  readonly create: boolean;
  readonly path: string;
  /** Names of IAM users. Other members of the group are left alone. */
  readonly members: readonly string[];
  readonly policyName: string;
  readonly policy: PolicyDocument;
}

/** A group in the child account whose members may use the share. */
export class CallerGroup extends pulumi.ComponentResource {
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: CallerGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:CallerGroup", name, args, opts);

    // Read under the name it would be created under: Pulumi then lets go of a group it made, instead of deleting it, when
    // `create` turns to false; and a group that does not exist fails the preview.
    const group = args.create
      ? new iam.Group(`${name}-group`, { name: args.groupName, path: args.path }, { parent: this })
      : iam.Group.get(`${name}-group`, args.groupName, undefined, { parent: this });

    new iam.GroupPolicy(
      `${name}-policy`,
      { name: args.policyName, group: group.name, policy: pulumi.jsonStringify(args.policy) },
      { parent: this },
    );
    // One resource a member, because iam.GroupMembership takes the whole list over and removes everyone else.
    // Read first, so that a user who does not exist fails the preview and not the middle of an update.
    for (const member of args.members) {
      const user = iam.User.get(`${name}-user-${member}`, member, undefined, { parent: this });
      new iam.UserGroupMembership(
        `${name}-member-${member}`,
        { user: user.name, groups: [group.name] },
        { parent: this },
      );
    }

    this.groupName = group.name;
    this.registerOutputs(withoutFailed({ groupName: this.groupName }));
  }
}
