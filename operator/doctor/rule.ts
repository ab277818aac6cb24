import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import type { Section } from "../../client/doctor/findings";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/events/deploymentCalls";
import type { Connection } from "../connection";
import type { Parts } from "./parts";
import { listed } from "../../contract/listed";

const AGAIN = "run `pulumi up` in this stack: somebody has changed the rule";

/** That the rule is on, takes what it must, and gives it to the queue. */
export async function rule(section: Section, aws: Connection, { ruleArn, queueArn }: Parts): Promise<void> {
  const events = aws.events();
  const Name = ruleArn.split("/").pop()!;
  const found = await section.works(
    "there is the rule",
    () => events.send(new DescribeRuleCommand({ Name })),
    () => Name,
  );
  if (found === undefined) return;
  if (found.State?.startsWith("ENABLED")) section.holds("it is enabled");
  else section.doesNotHold("it is enabled", `it is ${found.State}`, AGAIN);

  for (const [what, calls] of [
    ["it takes every call that deploys", DEPLOYMENTS],
    ["it takes every call that says what is deployed", EVIDENCE],
  ] as const) {
    const missing = Object.keys(calls).filter((name) => !found.EventPattern?.includes(`"${name}"`));
    if (missing.length === 0) section.holds(what);
    else section.doesNotHold(what, `${listed(missing)} not in its pattern`, AGAIN);
  }

  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
  const target = Targets.find(({ Arn }) => Arn === queueArn);
  if (target === undefined) {
    section.doesNotHold(
      "its target is the queue",
      `its targets are ${listed(Targets.map(({ Arn }) => Arn ?? ""))}`,
      AGAIN,
    );
  } else if (target.DeadLetterConfig?.Arn === undefined) {
    section.doesNotHold(
      "its target is the queue",
      "but what cannot be delivered is lost: it has no dead-letter queue",
      AGAIN,
    );
  } else section.holds("its target is the queue, with a dead-letter queue of its own");
}
