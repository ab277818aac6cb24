import type { ChildConfig, ParentConfig } from "../../config";
import { askAboutAsyncInference } from "./asyncInference";
import { askAboutFeatureStoreRole } from "./featureStoreRole";
import { askAboutPolicies } from "./enforcementPolicies";
import { askAboutFunctions } from "./functions";
import { askAboutGuardrail } from "./guardrail";
import { Interview, Questions, sharesIn, type Question, type Side } from "./interview";
import { askAboutSelfProtection } from "./selfProtection";
import { askAboutInvokeRole } from "./invokeRole";
import { askAboutResults } from "./results";

export { shareIn, sharesIn, type Question, type Side } from "./interview";

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

/** What the questions about the enforcement of a stack are filed under. */
export const enforcementOf = ({ config }: Pick<Side<ParentConfig | ChildConfig>, "config">): string =>
  `enforcement in ${config.here.accountId}`;

/** The questions about the enforcement of a stack that has it. */
export function questionsOfEnforcement(side: Side<ParentConfig | ChildConfig>): Question[] {
  const ask = new Questions(enforcementOf(side));
  if (side.config.enforcement === undefined) return [];
  askAboutFunctions(ask, side);
  askAboutPolicies(ask, side);
  askAboutGuardrail(ask, side);
  askAboutSelfProtection(ask, side);
  return ask.questions;
}
