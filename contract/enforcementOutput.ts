import * as z from "zod";

/** What enforcement is made of in one region, as the stack output `enforcement` says it. */
export const EnforcementRegion = z.object({
  queueUrl: z.string(),
  queueArn: z.string(),
  deadLetterQueueUrl: z.string(),
  targetDeadLetterQueueUrl: z.string(),
  /** The ledger. */
  tableName: z.string(),
  /** The topic that people subscribe to. */
  topicArn: z.string(),
  enforcerFunctionName: z.string(),
  /** The name of the function, and of the EventBridge rule that runs it by the clock. */
  sweepFunctionName: z.string(),
  enforcerRoleArn: z.string(),
  sweepRoleArn: z.string(),
  ruleArn: z.string(),
});
export type EnforcementRegion = z.infer<typeof EnforcementRegion>;

/** The stack output `enforcement` of an account that has it: its parts, by region. */
export const EnforcementOutput = z.object({
  regions: z.record(z.string(), EnforcementRegion),
  /** Of all regions; absent where the config wants none, and before the stack was updated by a version that makes one. */
  dashboard: z.optional(z.object({ name: z.string(), url: z.optional(z.string()) })),
});
export type EnforcementOutput = z.infer<typeof EnforcementOutput>;

/**
 * The stack output `guardrail` of an account with enforcement: documents that refuse beforehand what enforcement undoes. Nothing is attached
 * to anybody.
 */
export interface GuardrailOutput<Arn = string> {
  /** Managed policies; only all of them together refuse everything. */
  readonly managedPolicyArns: readonly Arn[];
  /** What they say together, as the text of one policy. */
  readonly denyDeployments: string;
  /** The same as texts that each fit a service control policy. */
  readonly serviceControlPolicy: readonly string[];
  /** What keeps enforcement as it is, as such texts too. None while the config does not say who may change it. */
  readonly selfProtection: readonly string[];
}
