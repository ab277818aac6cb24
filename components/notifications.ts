import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { PolicyDocument } from "../policies/document";
import { withoutFailed } from "./withoutFailed";

export interface NotificationsArgs {
  readonly region: string;
  /** A topic of somebody else's; without it, one is made here. */
  readonly existingTopicArn: string | undefined;
  readonly topicName: string;
  /** Of a topic that is made here. */
  readonly policy: PolicyDocument;
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

  /** Not encrypted by a key: alarms cannot use AWS's own, and what is told are names. */
  #makeTopic(name: string, { region, topicName, policy }: NotificationsArgs): pulumi.Output<string> {
    const topic = new sns.Topic(`${name}-topic`, { region, name: topicName }, { parent: this });
    const attached = new sns.TopicPolicy(
      `${name}-policy`,
      { region, arn: topic.arn, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    return pulumi.all([topic.arn, attached.id]).apply(([arn]) => arn);
  }
}
