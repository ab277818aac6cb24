import { statementsOf } from "../looseStatements";

/**
 * Keys that the simulator does not pass on as AWS does, and which therefore travel through it under another name.
 * - `kms:EncryptionContext:<key>`: it drops the value from every request, because it matches variable keys at a slash only. A
 *   request tag is as much a string with one value, and passes.
 * - `sagemaker:ModelArn`: it keeps the first value alone, because the key is documented as one ARN; an endpoint config names many
 *   models (docs/design/aws-behaviour.md#model-arn-key). The names of a service that calls are a list, which the simulator takes with
 *   every request, and no service calls these actions.
 * - `sagemaker:SourceInferenceRouterArn`: its data do not have the key yet, and it would leave it out of every request. A tag of the
 *   principal is one text, and in every request.
 */
const STAND_INS: readonly (readonly [start: string, standIn: string])[] = [
  ["kms:EncryptionContext:", "aws:RequestTag/EncryptionContext-"],
  ["sagemaker:ModelArn", "aws:PrincipalServiceNamesList"],
  ["sagemaker:SourceInferenceRouterArn", "aws:PrincipalTag/SourceInferenceRouterArn"],
];
const begins = (key: string, start: string) => key.toLowerCase().startsWith(start.toLowerCase());

const standIns = new Map<string, string>();

/** The key that travels through the simulator for this one: another, or the same. */
export function standInFor(key: string): string {
  const known = standIns.get(key);
  if (known !== undefined) return known;
  const [start, standIn] = STAND_INS.find(([one]) => begins(key, one)) ?? ["", ""];
  const made = standIn + key.slice(start.length);
  standIns.set(key, made);
  return made;
}

/** The key that a stand-in is for; any other key is itself. */
export const original = (key: string) => {
  const [start, standIn] = STAND_INS.find(([, one]) => begins(key, one)) ?? ["", ""];
  return start + key.slice(standIn.length);
};

/** A record by context keys, with the stand-ins in their place. */
export const renameKeys = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [standInFor(key), value]));

const converted = new WeakMap<object, object>();

/** A document with the stand-ins in its conditions; the very same document when it needs none. */
export function withStandIns(document: object): object {
  const made = converted.get(document) ?? standingIn(document);
  converted.set(document, made);
  return made;
}

function standingIn(document: object): object {
  const statements = statementsOf(document);
  const conditioned = statements.filter(({ Condition }) => Condition !== undefined);
  const text = JSON.stringify(conditioned).toLowerCase();
  if (!STAND_INS.some(([start]) => text.includes(start.toLowerCase()))) return document;
  const renamed = statements.map((statement) => ({
    ...statement,
    ...(statement.Condition && {
      Condition: Object.fromEntries(
        Object.entries(statement.Condition).map(([operator, comparisons]) => [operator, renameKeys(comparisons)]),
      ),
    }),
  }));
  return { ...document, Statement: renamed };
}
