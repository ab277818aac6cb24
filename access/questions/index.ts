import type { ChildConfig, ParentConfig } from "../../config";
import { askAboutAsyncInference } from "./asyncInference";
import { Interview, sharesIn, type Question, type Side } from "./interview";
import { askAboutInvokeRole } from "./invokeRole";

export { shareIn, sharesIn, type Question, type Side } from "./interview";

/** The questions about one consumer, in the order in which they are reported. */
export function questionsOf(id: string, parent: Side<ParentConfig>, child: Side<ChildConfig> | undefined): Question[] {
  const consumer = parent.config.consumers[id]!;
  const interview = new Interview(id, consumer, parent, child);
  const role = parent.account.roles.get(sharesIn(parent)[id]?.invoke?.roleArn ?? "");
  if (role) {
    askAboutInvokeRole(interview, role);
    if (consumer.asyncInference) askAboutAsyncInference(interview, role, consumer.asyncInference);
  }
  return interview.questions;
}
