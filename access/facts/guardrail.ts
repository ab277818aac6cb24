import type { Config } from "../../config";
import type { GuardrailOutput } from "../../contract/enforcementOutput";
import type { Document } from "../build/account";
import { ownOf, type Side } from "../build/side";
import { NEWER_THAN_THE_DATA } from "../simulate/newerActions";
import { statementsOf } from "../looseStatements";

/** A stack's output `guardrail`. */
export const guardrailOutput = ({ built }: Pick<Side<unknown>, "built">) =>
  built.outputs["guardrail"] as GuardrailOutput | undefined;

/** The managed policies of the guardrail that the stack makes. */
export function guardrailPolicies(side: Pick<Side<unknown>, "built" | "account">): readonly Document[] {
  const arns = guardrailOutput(side)?.managedPolicyArns ?? [];
  return arns.flatMap((arn) => side.account.managed.get(arn) ?? []);
}

/**
 * What no request shows: that the guardrail is there where enforcement is, attached to nobody, that it only refuses, that its
 * forms say the same, and that a service control policy may say it.
 */
export function guardrailProblems(side: Side<Config>): string[] {
  const { built, account, config } = side;
  const output = guardrailOutput(side);
  if (output === undefined || config.enforcement === undefined)
    return (output === undefined) === (config.enforcement === undefined)
      ? []
      : [`enforcement: stack ${built.stack} has ${output ? "a guardrail without" : "no guardrail beside"} enforcement`];
  const missing = output.managedPolicyArns.filter((arn) => !account.managed.has(arn));
  const attached = built.resources.filter(
    ({ type, inputs }) => /Attachment$/.test(type) && output.managedPolicyArns.includes(String(inputs["policyArn"])),
  );
  const [refusals, selfProtection] = [account.guardrail.refusals, account.guardrail.selfProtection].map((documents) =>
    ownOf(side, documents),
  ) as [readonly Document[], readonly Document[]];
  const managed = guardrailPolicies(side);
  const whole = said([parsed(output.denyDeployments)]);
  const forms = [
    ["its managed policies", managed],
    ["its service control policies", refusals],
  ] as const;
  return [
    ...missing.map((arn) => `enforcement: the guardrail names ${arn}, which stack ${built.stack} does not make`),
    ...attached.map(({ name }) => `enforcement: the guardrail is attached to somebody, by ${name}`),
    ...[...managed, ...refusals, ...selfProtection].flatMap(grammarProblems),
    ...unaskableProblems(selfProtection),
    ...forms
      .filter(([, documents]) => said(documents.map(({ document }) => document)) !== whole)
      .map(([form]) => `enforcement: ${form} do not say what denyDeployments of the output guardrail says`),
  ];
}

/** An action that nobody can be asked about is refused wherever its neighbour is. */
function unaskableProblems(selfProtection: readonly Document[]): string[] {
  const statements = selfProtection.flatMap(({ document }) => statementsOf(document));
  const lists = statements.map(({ Action }) => [Action ?? []].flat());
  return Object.entries(NEWER_THAN_THE_DATA).flatMap(([action, { as: neighbour }]) =>
    lists.some((actions) => actions.includes(neighbour) && !actions.includes(action))
      ? [`enforcement: selfProtection of the output guardrail refuses ${neighbour} and not ${action}`]
      : [],
  );
}

/**
 * Elements that a service control policy takes, as far as they make sense in a refusal.
 * Source: AWS Organizations User Guide, "SCP syntax".
 */
const ELEMENTS = ["Sid", "Effect", "Action", "Resource", "Condition"];

function grammarProblems({ name, document }: Document): string[] {
  const statements = statementsOf(document);
  const sids = statements.map(({ Sid }) => Sid);
  return [
    ...(statements.length === 0 ? [`${name} holds no statement, and AWS takes no such policy`] : []),
    ...(new Set(sids).size === sids.length ? [] : [`${name} has two statements of one Sid`]),
    ...statements.flatMap((statement) => {
      const strange = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
      const { Sid = "a statement", Effect } = statement;
      return [
        ...(Effect === "Deny" ? [] : [`${name}, ${Sid}: grants, and a guardrail only refuses`]),
        ...strange.map((element) => `${name}, ${Sid}: a service control policy takes no ${element}`),
      ];
    }),
  ];
}

/** What documents say together, however their statements are split: one line for each resource and alternative of each. */
function said(documents: readonly unknown[]): string {
  const lines = documents.flatMap(statementsOf).flatMap(({ Resource = [], Condition = {}, ...rest }) => {
    const { "ForAnyValue:ArnLike": alternatives = {}, ...others } = Condition;
    const [key, values] = (Object.entries(alternatives)[0] ?? ["", [""]]) as readonly [string, readonly string[]];
    return [Resource]
      .flat()
      .flatMap((resource) => values.map((value) => JSON.stringify([rest, resource, others, key, value])));
  });
  return [...new Set(lines)].sort().join("\n");
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return {};
  }
}
