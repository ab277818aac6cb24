import type { Holder } from "../holders/holder";
import { comparisonText } from "../sets/conditions";
import { grantsIn, statementText, type Grant, type Grants } from "../sets/statements";
import { allowing } from "./allowing";

/** One request of a way. */
export interface Step {
  /** Whom people know: alice, role SageMakerExternal-bank. */
  readonly who: string;
  readonly principal: string;
  readonly action: string;
  readonly decidedBy: readonly string[];
}

/** The beginning of a way. */
interface Entrance {
  readonly steps: readonly Step[];
  readonly conditions: readonly string[];
}

const ASSUME = "sts:AssumeRole";

/** How one comes to be somebody: by assuming a role, of those who can, or of whomever an account's admins let. */
export function entrances(holder: Holder, holders: readonly Holder[]): Entrance[] {
  if (holder.kind === "caller" || holder.kind === "function role") return [{ steps: [], conditions: [] }];
  const trust = holders.find(({ kind, arn }) => kind === "trust" && arn === holder.arn);
  const callers = holders.filter(({ kind, consumer }) => kind === "caller" && consumer === holder.consumer);
  return allowingAnyone(grantsIn(trust?.policies ?? [])).flatMap((grant): Entrance[] => {
    const conditions = grant.conditions.filter(({ key }) => key !== "aws:principalarn").map(comparisonText);
    const decidedBy = statementText(grant);
    const known = callers.flatMap((caller): Step[] => {
      const [allowed] = allowing(grantsIn(caller.policies), ASSUME, holder.arn);
      if (allowed === undefined || !grant.requests.principal.has(caller.arn)) return [];
      const both = [statementText(allowed.grant), decidedBy];
      return [{ who: caller.label, principal: caller.arn, action: ASSUME, decidedBy: both }];
    });
    const { principal } = grant;
    const anyone: Step = { who: called(principal), principal, action: ASSUME, decidedBy: [decidedBy] };
    return (known.length > 0 ? known : [anyone]).map((step) => ({ steps: [step], conditions }));
  });
}

const allowingAnyone = ({ allows }: Grants): readonly Grant[] =>
  allows.filter(({ requests }) => requests.action.has(ASSUME));

/** A principal of a policy, as people call it. */
export const called = (principal: string): string =>
  principal
    .replace(/^arn:[^:]*:iam::(\d{12}):root$/, "whoever the admins of $1 let")
    .replace(/^arn:[^:]*:iam::(\d{12}):(user|role)\/(.*)$/, "$2 $3 of $1")
    .replace(/^Service:/, "");
