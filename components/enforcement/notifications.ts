import * as kms from "@pulumi/aws/kms";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../../policies/document";
import { withoutFailed } from "../withoutFailed";

export interface NotificationsArgs {
  readonly region: string;
  /** A topic of somebody else's; without it, one is made here. */
  readonly existingTopicArn: string | undefined;
  readonly topicName: string;
  /** Of a topic that is made here. */
  readonly policy: PolicyDocument;
  /** Of the key that encrypts such a topic, and its alias. */
  readonly keyPolicy: PolicyDocument;
  readonly keyAlias: string;
  /** Whoever has one of these has to confirm, by the message that AWS sends. */
  readonly emails: readonly string[];
}

/** Where alarms and the enforcer notify people. */
export class Notifications extends pulumi.ComponentResource {
  /** ARN of the topic, known once its policy lets alarms in. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: NotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:Notifications", name, args, opts);
    const { region, existingTopicArn } = args;
    this.topicArn = existingTopicArn === undefined ? this.#makeTopic(name, args) : pulumi.output(existingTopicArn);
    for (const email of args.emails) {
      new sns.TopicSubscription(
        `${name}-${email}`,
        { region, topic: this.topicArn, protocol: "email", endpoint: email },
        { parent: this },
      );
    }
    this.registerOutputs(withoutFailed({ topicArn: this.topicArn }));
  }

  /** Encrypted by a key of its own, because alarms cannot use AWS's. */
  #makeTopic(name: string, args: NotificationsArgs): pulumi.Output<string> {
    const { region, topicName, policy } = args;
    const key = new kms.Key(
      `${name}-key`,
      {
        region,
        description: "Encrypts the notifications of enforcement",
        enableKeyRotation: true,
        policy: pulumi.jsonStringify(args.keyPolicy),
      },
      { parent: this },
    );
    new kms.Alias(`${name}-key-alias`, { region, name: args.keyAlias, targetKeyId: key.keyId }, { parent: this });
    const topic = new sns.Topic(
      `${name}-topic`,
      { region, name: topicName, kmsMasterKeyId: key.arn },
      { parent: this },
    );
    const attached = new sns.TopicPolicy(
      `${name}-policy`,
      { region, arn: topic.arn, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    return pulumi.all([topic.arn, attached.id]).apply(([arn]) => arn);
  }
}
