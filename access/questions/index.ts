import { defaultDecision } from "./enforcement/defaultDecision";
import { endpointPolicies } from "./enforcement/endpointPolicies";
import { functionRoles } from "./enforcement/functionRoles";
import { guardrail } from "./enforcement/guardrail";
import { selfProtection } from "./enforcement/selfProtection";
import { servicePolicies } from "./enforcement/servicePolicies";
import { catalog } from "./featureStore/catalog";
import { executionRole } from "./featureStore/executionRole";
import { featureStoreTrust } from "./featureStore/featureStoreTrust";
import { offlineStore } from "./featureStore/offlineStore";
import { onlineStore } from "./featureStore/onlineStore";
import { queryResults } from "./featureStore/queryResults";
import { resultsBucket } from "./featureStore/resultsBucket";
import { workgroup } from "./featureStore/workgroup";
import { asyncInference } from "./invoke/asyncInference";
import { callers } from "./invoke/callers";
import { endpoints } from "./invoke/endpoints";
import { inferenceRouters } from "./invoke/inferenceRouters";
import { invokeRoleTrust } from "./invoke/invokeRoleTrust";
import { openAi } from "./invoke/openAi";
import { ownRouters } from "./invoke/ownRouters";
import type { Family, Question } from "./question";
import type { Enforced } from "./enforcement/guardedCalls";
import { Sharing } from "./sharing";
import type { EnforcementPart, Subject } from "./subjects";
import { questionsOfFamily } from "./twins";

export type { Question } from "./question";

/** What is asked about each consumer, in the order in which it is reported. */
const OF_CONSUMER = [
  ...[endpoints, inferenceRouters, openAi, invokeRoleTrust, callers, asyncInference, ownRouters],
  ...[featureStoreTrust, executionRole, onlineStore, offlineStore, catalog, workgroup, queryResults, resultsBucket],
];

/** What is asked of a stack with enforcement, by what it is filed under. */
const OF_ENFORCEMENT: Readonly<Record<EnforcementPart, readonly Family<Enforced>[]>> = {
  enforcement: [functionRoles, servicePolicies],
  guardrail: [guardrail, defaultDecision, endpointPolicies],
  "self-protection": [selfProtection],
};

/** The ids of all families; docs/access-check.md lists them. */
export const FAMILIES: readonly string[] = [...OF_CONSUMER, ...Object.values(OF_ENFORCEMENT).flat()].map(
  ({ id }) => id,
);

/**
 * Families about roles that follow from `enforcement` alone and that no setting of a user's widens or narrows: a report may
 * count their answers in one line.
 */
export const OWN_PARTS: ReadonlySet<string> = new Set(
  [functionRoles, servicePolicies, selfProtection].map(({ id }) => id),
);

/** The questions about a subject, in the order in which they are reported. */
export function questionsAbout(subject: Subject): Question[] {
  const { name } = subject;
  if (subject.kind === "enforcement")
    return OF_ENFORCEMENT[subject.what].flatMap((family) => [...questionsOfFamily(family, subject.side, name)]);
  const sharing = new Sharing(subject);
  return OF_CONSUMER.flatMap((family) => [...questionsOfFamily(family, sharing, name)]);
}
