import type { ChildConfig, ParentConfig } from "../../config";
import { askAboutAsyncInference } from "./asyncInference";
import { askAboutFeatureStoreRole } from "./featureStoreRole";
import { askAboutPolicies } from "./enforcement/enforcementPolicies";
import { askAboutFunctions } from "./enforcement/functions";
import { askAboutGuardrail } from "./enforcement/guardrail";
import { sharesIn, type Side } from "../build/side";
import { Interview, Questions, type Question } from "./interview";
import { askAboutSelfProtection } from "./enforcement/selfProtection";
import { askAboutInvokeRole } from "./invokeRole";
import { askAboutResults } from "./results";

export type { Question } from "./interview";

/** The questions about one consumer, in the order in which they are reported. */
export function questionsOf(id: string, parent: Side<ParentConfig>, child: Side<ChildConfig> | undefined): Question[] {
  const consumer = parent.config.consumers[id]!;
  const interview = new Interview(id, consumer, parent, child);
  const share = sharesIn(parent)[id];
  const invokeRole = parent.account.roles.get(share?.invoke?.roleArn ?? "");
  if (invokeRole) {
    askAboutInvokeRole(interview, invokeRole);
    if (consumer.asyncInference) askAboutAsyncInference(interview, invokeRole, consumer.asyncInference);
  }
  const featureStoreRole = parent.account.roles.get(share?.featureStore?.roleArn ?? "");
  if (featureStoreRole && share?.featureStore) {
    askAboutFeatureStoreRole(interview, featureStoreRole, share.featureStore);
    askAboutResults(interview, featureStoreRole, share.featureStore);
  }
  return interview.questions;
}

type Ask = (ask: Questions, side: Side<ParentConfig | ChildConfig>) => void;

/** What is asked of a stack with enforcement, by what it is filed under. */
const OF_ENFORCEMENT: Readonly<Record<string, readonly Ask[]>> = {
  enforcement: [askAboutFunctions, askAboutPolicies],
  guardrail: [askAboutGuardrail],
  "self-protection": [askAboutSelfProtection],
};

/** The questions about the enforcement of a stack, by what they are filed under; none when it has no enforcement. */
export function questionsOfEnforcement(side: Side<ParentConfig | ChildConfig>): ReadonlyMap<string, () => Question[]> {
  const { enforcement, here } = side.config;
  const askers = enforcement === undefined ? [] : Object.entries(OF_ENFORCEMENT);
  return new Map(
    askers.map(([what, asked]) => {
      const subject = `${what} in ${here.accountId}`;
      return [
        subject,
        () => {
          const ask = new Questions(subject);
          for (const one of asked) one(ask, side);
          return ask.questions;
        },
      ];
    }),
  );
}
