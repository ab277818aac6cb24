import { fingerprint } from "../sets/opened";
import type { Grants } from "../sets/statements";
import { statementsOf } from "../looseStatements";
import type { Neutral } from "./change";
import type { Compared, Half } from "./compare";
import { membersOf, type System } from "../holders/system";

/** Documents that say the same in other words: another statement decides, and nothing is opened or closed. */
export function rewritten(compared: readonly Compared[]): Neutral[] {
  return compared
    .filter(({ opened, closed }) => opened.length === 0 && closed.length === 0)
    .filter(({ before, after }) => saying(before.grants) !== saying(after.grants))
    .map(({ holder, before, after }) => {
      const names = (half: Half) =>
        (half.holder?.policies ?? [])
          .flatMap(({ name, document }) => statementsOf(document).map(({ Sid }) => `${Sid ?? "a statement"} (${name})`))
          .join(", ");
      return {
        consumer: holder.consumer,
        account: holder.accountId,
        before: names(before),
        after: names(after),
        key: holder.setting,
        text: `${holder.consumer ?? holder.accountId}: ${holder.label}: its statements are written otherwise and allow the same`,
      };
    });
}

/** What each statement says, in whatever order. */
const saying = ({ allows, denies }: Grants): string =>
  [...allows, ...denies]
    .map((grant) => `${grant.statement} ${fingerprint(grant)}`)
    .sort()
    .join();

/** Roles that are called otherwise. */
export function renamed(
  former: ReadonlyMap<string, string>,
  ids: ReadonlyMap<string, string>,
  after: System,
): Neutral[] {
  const consumers = [...ids].filter(([id, was]) => id !== was);
  return [
    ...consumers.map(([id, was]) => ({
      consumer: id,
      account: after.shares[id]!.accountId,
      before: was,
      after: id,
      key: `consumers.${id}.formerIds`,
      text: `${id}: was called ${was}, and keeps its roles`,
    })),
    ...[...former].map(([name, was]) => ({
      consumer: Object.keys(after.shares).find((id) => JSON.stringify(after.shares[id]).includes(name)) ?? null,
      account: after.parent.account.accountId,
      before: was,
      after: name,
      key: "names",
      text: `${was} is called ${name} now: whoever wrote the old name down must change it`,
    })),
  ];
}

/** Outputs that say nothing which the documents and settings do not: those are compared as what they allow. */
const NOT_COMPARED =
  /^(callerPolicyJson|awsConfig|guardrail|callerPolicyArn|endpointPolicies|endpointArns|share)\b|\.(endpoints|sourceInferenceRouters|inferenceComponents|inferenceRouters|regions|actions|maxSessionDuration|access|features|featureGroups\b.*)$/;

/** Values of outputs that others read, where both sides have one. */
export function changedOutputs(before: System, after: System): Neutral[] {
  const stacks = (system: System) => new Map(membersOf(system).map(({ built }) => [built.stack, built]));
  const old = stacks(before);
  return [...stacks(after)].flatMap(([stack, now]) => {
    const was = old.get(stack);
    if (was === undefined) return [];
    const [values, newValues] = [flattened(was.outputs), flattened(now.outputs)];
    return [...newValues].flatMap(([path, value]): Neutral[] => {
      const former = values.get(path);
      if (former === undefined || former === value || NOT_COMPARED.test(path)) return [];
      const consumer = /^(?:shares\.consumers|invokeRoleArns|featureStoreRoleArns)\.([^.]+)/.exec(path)?.[1] ?? null;
      return [
        {
          consumer,
          account: now.accountId,
          before: former,
          after: value,
          key: `outputs.${path}`,
          text: `stack ${stack}: output ${path} is ${value}, was ${former}`,
        },
      ];
    });
  });
}

function flattened(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, String(value)]]);
  const inner = Object.entries(value) as [string, unknown][];
  // A list of plain values is one value, in whatever order.
  if (Array.isArray(value) && inner.every(([, one]) => typeof one !== "object"))
    return new Map([
      [
        path,
        inner
          .map(([, one]) => String(one))
          .sort()
          .join(", "),
      ],
    ]);
  return new Map(inner.flatMap(([key, one]) => [...flattened(one, path === "" ? key : `${path}.${key}`)]));
}
