import type { ChildConfig, Config, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import { enforcementIn } from "../facts/enforcement";
import { NO_EVIDENCE, type Evidence } from "./evidence";
import { otherCallers, type FoundCaller } from "./otherCallers";
import { surroundingsOf, type Surroundings } from "./surroundings";

/** What stands around the stacks in the accounts, for whoever asks who can do something. */
export interface RealAccounts {
  readonly surroundings: Surroundings;
  /** Who can use a share besides those whom the stack files let. */
  readonly others: readonly FoundCaller[];
  /** The functions of enforcement by the roles that they alone have. */
  readonly functions: ReadonlyMap<string, string>;
}

/** Undefined without any evidence. */
export async function realAccountsOf(
  parent: Side<ParentConfig>,
  children: readonly Side<ChildConfig>[],
  evidence: Evidence,
): Promise<RealAccounts | undefined> {
  if (evidence === NO_EVIDENCE) return undefined;
  const { surroundings } = surroundingsOf(parent, children, evidence);
  const others = await otherCallers(parent, children, evidence.details, surroundings);
  return { surroundings, others, functions: new Map([parent, ...children].flatMap(functionsIn)) };
}

const functionsIn = (side: Side<Config>): (readonly [roleArn: string, functionArn: string])[] =>
  [...enforcementIn(side)].flatMap(([region, parts]) => {
    const { partition, accountId } = side.config.here;
    const arn = (name: string) => `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
    return [
      [parts.enforcerRoleArn, arn(parts.enforcerFunctionName)],
      [parts.sweepRoleArn, arn(parts.sweepFunctionName)],
    ];
  });
