import type { Check } from "../check";

/** The report for programs; documented in docs/access-check.md. */
export function toJson(check: Check) {
  return {
    accounts: check.stacks.map(({ built }) => ({
      stack: built.stack,
      accountId: built.accountId,
      region: built.region,
      resources: built.resources.map(({ urn, type, name, adopted, inputs, state }) => ({
        urn,
        type,
        name,
        adopted,
        ...(state["id"] !== "" && { id: state["id"] }),
        ...(state["arn"] !== undefined && { arn: state["arn"] }),
        inputs,
      })),
      outputs: built.outputs,
    })),
    answers: check.answers,
    policies: check.policies,
    failures: check.failures,
    warnings: check.warnings,
    notEvaluated: check.notEvaluated,
    ...(check.evidence && { evidence: check.evidence }),
    gaps: check.gaps,
    summary: check.summary,
  };
}
