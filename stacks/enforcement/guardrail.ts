import type * as pulumi from "@pulumi/pulumi";
import { Guardrail } from "../../components/guardrail";
import type { GuardrailOutput } from "../../contract/enforcementOutput";
import { enforcementRegions, Mistakes, type Config, type EnforcementSettings as Settings } from "../../config";
import { enforcerRoleName, ENFORCEMENT, guardrailPolicyName, iamArn, sweepRoleName } from "../../names";
import type { PolicyDocument } from "../../policies/document";
import { guardrail } from "../../policies/guardrail";
import { packToFit, QUOTAS, splitToFit, type Part } from "../../policies/quotas";
import { selfProtection } from "../../policies/selfProtection";

/** The documents of a guardrail, made and measured. */
interface GuardrailPlan {
  readonly path: string;
  readonly whole: PolicyDocument;
  readonly refusals: readonly (Part & { readonly policyName: string })[];
  readonly serviceControlPolicies: readonly PolicyDocument[];
  readonly selfProtection: readonly PolicyDocument[];
}

/** @throws Mistakes when a statement alone is larger than AWS takes */
export function planGuardrail(config: Config): GuardrailPlan | undefined {
  const { enforcement: settings, here, naming } = config;
  if (settings === undefined) return undefined;
  const regions = enforcementRegions(settings, here.region);
  const roleArns = (nameIn: typeof enforcerRoleName) =>
    regions.map((region) => iamArn(here.partition, here.accountId, "role", naming.path, nameIn(naming, region)));
  const enforcerRoleArns = roleArns(enforcerRoleName);
  const whole = guardrail(settings, { ...here, regions, enforcerRoleArns });
  const refusals = fitting("rules", () => splitToFit(whole, QUOTAS.managedPolicy)).map((part) => ({
    ...part,
    policyName: guardrailPolicyName(naming, part.part),
  }));
  const policyArns = refusals.map(({ policyName }) =>
    iamArn(here.partition, here.accountId, "policy", naming.path, policyName),
  );
  const protection = protectionOf(config, settings, {
    enforcerRoleArns,
    sweepRoleArns: roleArns(sweepRoleName),
    policyArns,
  });
  const texts = (document: PolicyDocument, key: string) =>
    fitting(key, () => packToFit(document, QUOTAS.serviceControlPolicy));
  return {
    path: naming.path,
    whole,
    refusals,
    serviceControlPolicies: texts(whole, "rules"),
    selfProtection: protection === undefined ? [] : texts(protection, "stackRoleArns"),
  };
}

/** Registers what was planned. */
export function makeGuardrail(plan: GuardrailPlan | undefined): {
  readonly guardrail?: GuardrailOutput<pulumi.Output<string>>;
} {
  if (plan === undefined) return {};
  const { path, whole, refusals, serviceControlPolicies, selfProtection } = plan;
  const { policyArns } = new Guardrail("guardrail", { path, refusals });
  const text = (document: PolicyDocument) => JSON.stringify(document);
  return {
    guardrail: {
      managedPolicyArns: policyArns,
      denyDeployments: text(whole),
      serviceControlPolicy: serviceControlPolicies.map(text),
      selfProtection: selfProtection.map(text),
    },
  };
}

/** Nothing while nobody is named who may change the parts: attached, it would lock out whoever deploys the stack. */
function protectionOf(
  { here }: Config,
  { stackRoleArns, breakGlassRoleArns, notify, dashboard }: Settings,
  roles: { enforcerRoleArns: readonly string[]; sweepRoleArns: readonly string[]; policyArns: readonly string[] },
): PolicyDocument | undefined {
  if (stackRoleArns.length === 0) return undefined;
  const { rule, stateChangeRule, queue, deadLetterQueue, targetDeadLetterQueue, table } = ENFORCEMENT;
  const { topic, topicKey, enforcer, sweep, alarm } = ENFORCEMENT;
  return selfProtection(
    {
      ...here,
      ...roles,
      tableName: table,
      queueNames: [queue, deadLetterQueue, targetDeadLetterQueue],
      ruleNames: [rule, stateChangeRule, enforcer, sweep],
      functionNames: [enforcer, sweep],
      topicName: notify.topicArn === undefined ? topic : undefined,
      topicKeyAlias: topicKey,
      alarmPrefix: alarm,
      dashboardName: dashboard ? ENFORCEMENT.dashboard : undefined,
    },
    [...stackRoleArns, ...breakGlassRoleArns],
  );
}

function fitting<T>(key: string, split: () => T): T {
  try {
    return split();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const text = `lists more roles than a statement of the guardrail holds: ${error.message}; name roles by patterns, as in arn:aws:iam::<account>:role/<prefix>*, or by permission sets`;
    throw new Mistakes([{ path: ["enforcement", key], text }]);
  }
}
