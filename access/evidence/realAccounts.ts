import type { ChildConfig, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import { NO_EVIDENCE, type Evidence } from "./evidence";
import { otherCallers, type FoundCaller } from "./otherCallers";
import { surroundingsOf, type Surroundings } from "./surroundings";

/** What stands around the stacks in the accounts, for whoever asks who can do something. */
export interface RealAccounts {
  readonly surroundings: Surroundings;
  /** Who can use a share besides those whom the stack files let. */
  readonly others: readonly FoundCaller[];
}

/** Undefined without any evidence. */
export async function realAccountsOf(
  parent: Side<ParentConfig>,
  children: readonly Side<ChildConfig>[],
  evidence: Evidence,
): Promise<RealAccounts | undefined> {
  if (evidence === NO_EVIDENCE) return undefined;
  const { surroundings } = surroundingsOf(parent, children, evidence);
  return { surroundings, others: await otherCallers(parent, children, evidence.details, surroundings) };
}
