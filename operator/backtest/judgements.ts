import type { DeploymentCall } from "../../enforcement/events/readEvent";
import { judgeCall } from "../../enforcement/run/judge/judgeCall";
import type { JudgingTools } from "../../enforcement/run/ports";
import type { EnforcementSettings } from "../../enforcement/rules/schema";
import type { Verdict } from "../../enforcement/verdict/judge";
import type { Records } from "./recordedLedger";
import type { StackSettings } from "../settings";

/** How a call would be judged, once all that can be known is known. */
export interface Judged {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventTime: string;
  readonly resource: { readonly type: string; readonly name: string };
  readonly caller: string;
  readonly session: string | undefined;
  readonly decision: "allowed" | "denied" | "unknown";
  readonly byRules: readonly string[];
  readonly reason: string;
  readonly models: readonly string[] | undefined;
  readonly knownFrom: "request" | "live" | "records" | undefined;
  readonly breakGlass: boolean;
  /** What enforcement would do; undefined: nothing. */
  readonly remedy: string | undefined;
}

/** Where descriptions come from. */
export type Sources = Pick<JudgingTools, "account" | "accessPoints">;

/** Long enough after every call that all records of it are there, and after those that nothing is waited for any more. */
const HOUR = 3600_000;

/** Judges calls with the functions' own code, and changes nothing. */
export async function judgeAll(
  records: Records,
  { account, accessPoints }: Sources,
  { settings, here, ownRoleArn }: Omit<StackSettings, "stack">,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const call of records.deployments) {
    const readUpTo = call.eventTime + HOUR;
    const tools: JudgingTools = {
      settings,
      here,
      ownRoleArn,
      now: () => readUpTo + HOUR,
      timeLeft: () => Infinity,
      inTime: (_ms, does) => does(),
      ledger: records.ledger(readUpTo),
      account,
      accessPoints,
    };
    const { record, models } = await judgeCall(call, tools);
    const { verdict, eventId, eventName, resource, caller, session } = record;
    // What could not be asked would be asked again; here it stays unknown.
    const decision = record.decision === "waiting" ? "unknown" : record.decision;
    judged.push({
      eventId,
      eventName,
      eventTime: new Date(call.eventTime).toISOString(),
      resource,
      caller,
      session,
      decision,
      byRules: verdict.byRules,
      reason: verdict.reason,
      models: verdict.models,
      knownFrom: models?.from,
      breakGlass: verdict.breakGlass,
      remedy: remedyOf(call, decision, verdict, settings),
    });
  }
  return judged;
}

/**
 * What becomes of a deployment that is not accepted, where it is still current. See
 * docs/design/enforcement-rules.md#rule-6, #rule-9 and #rule-10.
 */
function remedyOf(
  { remedy, resource: { name } }: DeploymentCall,
  decision: Judged["decision"],
  { mode, whenUncertain }: Pick<Verdict, "mode" | "whenUncertain">,
  { whenNoAllowedConfig }: EnforcementSettings,
): string | undefined {
  if (decision === "allowed") return undefined;
  if (mode === "audit") return "nothing, in audit mode";
  if (decision === "unknown" && whenUncertain === "ask") return "ask people";
  if (remedy === "stop") return `stop ${name}`;
  if (remedy === "delete") return `delete ${name}`;
  const otherwise = decision === "denied" && whenNoAllowedConfig === "delete" ? "delete it" : "ask people";
  return `update ${name} back to what was allowed before, or where nothing was, ${otherwise}`;
}

/** 0: all allowed; 3: something denied; 4: nothing denied, something unknown. */
export const statusOf = (judged: readonly Judged[]): number =>
  judged.some(({ decision }) => decision === "denied")
    ? 3
    : judged.some(({ decision }) => decision === "unknown")
      ? 4
      : 0;
