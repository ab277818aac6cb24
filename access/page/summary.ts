import { counted } from "../../contract/listed";
import { accessTo, type FeatureStoreShare } from "../../contract/share";
import { isSurprise, type Answer } from "../answers";
import type { Check } from "../check";
import type { Diff } from "../diff/change";
import { holdersOf } from "../holders/holders";
import { systemOf, type System } from "../holders/system";
import type { Provenance } from "./provenance";

/** Everything that a report can show, whatever its form. */
export interface ReportContent {
  readonly check: Check;
  readonly system: System;
  readonly provenance: Provenance;
  readonly diff: Diff | undefined;
}

export const contentOf = (check: Check, provenance: Provenance, diff: Diff | undefined): ReportContent => ({
  check,
  system: systemOf(check.stacks.map(({ built }) => built)),
  provenance,
  diff,
});

/** One line about each consumer. */
export interface ConsumerRow {
  readonly consumer: string;
  readonly account: string;
  /** And inference components, and inference routers. */
  readonly endpoints: readonly string[];
  readonly regions: readonly string[];
  readonly featureGroups: readonly string[];
  /** `read`, `readWrite`, `update`, those that its groups have. */
  readonly access: string;
  readonly callers: readonly string[];
  readonly answers: number;
  readonly surprises: readonly Answer[];
}

export function consumerRows({ check, system }: Pick<ReportContent, "check" | "system">): ConsumerRow[] {
  const answers = Map.groupBy(check.answers, ({ consumer }) => consumer);
  const held = [...holdersOf(system).values()].flatMap((holder) => (holder.kind === "caller" ? [holder] : []));
  const callersOf = Map.groupBy(held, (caller) => caller.consumer);
  return Object.entries(system.shares).map(([consumer, { accountId, invoke, endpointPolicy, featureStore }]) => {
    const callers = callersOf.get(consumer) ?? [];
    const theirs = answers.get(consumer) ?? [];
    return {
      consumer,
      account: accountId,
      endpoints: [
        ...(invoke?.endpoints ?? []),
        ...(invoke?.inferenceComponents ?? []),
        ...(invoke?.inferenceRouters ?? []),
        ...(endpointPolicy?.endpoints ?? []),
      ],
      regions: (invoke ?? endpointPolicy)?.regions ?? [],
      featureGroups: (featureStore?.featureGroups ?? []).map(({ name }) => name),
      access: accessOf(featureStore),
      callers: callers.length > 0 ? callers.map(({ label }) => label) : ["whoever its admins let"],
      answers: theirs.length + (check.counted.get(consumer)?.answers ?? 0),
      surprises: theirs.filter(isSurprise),
    };
  });
}

const accessOf = (store: FeatureStoreShare | undefined): string =>
  [...new Set(store?.featureGroups.map((group) => accessTo(store, group)))].join(", ");

/** What so many surprises come to, of one consumer or of all. */
export const stateOf = (surprises: number): string =>
  surprises === 0 ? "as promised" : counted(surprises, "surprise");

/** What stands under every report. */
export const stampOf = ({ tool, at, commit, files }: Provenance): string[] => [
  `sagemaker-sharing ${tool.version}, iam-simulate ${tool.simulator} with IAM data ${tool.data}`,
  `made ${at}${commit === undefined ? "" : ` of commit ${commit}`}`,
  ...files.map(({ name, sha256 }) => `${name}  sha256 ${sha256}`),
];
