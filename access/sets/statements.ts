import { statementsOf, type LooseStatement, type OneOrMany } from "../looseStatements";
import type { NamedDocument } from "../simulate/hop";
import { keyOf, kindsOf, satisfying, type Comparison } from "./conditions";
import { Language } from "./language";
import type { Requests } from "./requests";
import { intersect, type Values } from "./values";

/** Policy documents as sets of requests. */

/** What one statement says of one principal, one action and one resource, as it writes them. */
export interface Grant {
  /** The statement's Sid, or its number in its document. */
  readonly statement: string;
  readonly document: string;
  /** The principal as the statement names it. */
  readonly names: string;
  /** The principal that is meant: with a comparison of `aws:PrincipalArn`, its value. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: readonly Comparison[];
  readonly requests: Requests;
}

/** All that some documents say together: what they allow, and what they refuse whatever is allowed. */
export interface Grants {
  readonly allows: readonly Grant[];
  readonly denies: readonly Grant[];
}

/** An entry of a statement, as it is written and as a set. */
type Entry = readonly [text: string, language: Language];

/** A principal as it is named, as it is meant, and as a set. */
type Asker = readonly [names: string, principal: string, language: Language];

/** Reads documents as sets; those that are to be compared are read together, so that a key has one kind of values in all of them. */
export function readTogether(...sides: readonly (readonly NamedDocument[])[]): Grants[] {
  const statements = sides.flatMap((side) => side.flatMap(({ document }) => statementsOf(document)));
  const kinds = kindsOf(statements.flatMap(comparisonsOf).filter(({ key }) => key !== PRINCIPAL_ARN));
  return sides.map((side) => {
    const grants = side.flatMap(({ name, document }) =>
      statementsOf(document).flatMap((statement, index) =>
        grantsOf(statement, kinds).map((grant) => ({
          effect: statement.Effect,
          grant: { ...grant, document: name, statement: statement.Sid ?? `statement ${index + 1}` },
        })),
      ),
    );
    const ofEffect = (wanted: string) => grants.filter(({ effect }) => effect === wanted).map(({ grant }) => grant);
    return { allows: ofEffect("Allow"), denies: ofEffect("Deny") };
  });
}

/** Reads documents that are compared with no others. */
export const grantsIn = (policies: readonly NamedDocument[]): Grants => readTogether(policies)[0]!;

/** For people: the statement, and the document that it is in. */
export const statementText = ({ statement, document }: Pick<Grant, "statement" | "document">): string =>
  `${statement} (${document})`;

/** Says who asks, and so is part of the principal rather than of the context. */
const PRINCIPAL_ARN = "aws:principalarn";

const comparisonsOf = ({ Condition = {} }: LooseStatement): Comparison[] =>
  Object.entries(Condition).flatMap(([operator, comparisons]) =>
    Object.entries(comparisons).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      name: key,
      values: [values].flat().map(String),
    })),
  );

function grantsOf(
  statement: LooseStatement,
  kinds: ReturnType<typeof kindsOf>,
): Omit<Grant, "document" | "statement">[] {
  const actions = entriesOf(statement.Action, statement.NotAction, (text) => Language.withoutCase(text, true), "*");
  const resources = entriesOf(statement.Resource, statement.NotResource, resourceLanguage, "*");
  return alternativesOf(comparisonsOf(statement)).flatMap((conditions) => {
    const principals = principalsOf(statement, conditions);
    const contexts = contextsOf(
      conditions.filter(({ key }) => key !== PRINCIPAL_ARN),
      kinds,
    );
    return principals.flatMap(([names, principal, asks]) =>
      actions.flatMap(([action, does]) =>
        resources.flatMap(([resource, on]) =>
          contexts.map((context) => ({
            names,
            principal,
            action,
            resource,
            conditions,
            requests: { principal: asks, action: does, resource: on, context },
          })),
        ),
      ),
    );
  });
}

const resourceLanguage = (text: string) => (text === "*" ? Language.everything : Language.arn(text));

/** One entry each; what a `Not...` leaves is one entry, and a statement without either is about everything. */
function entriesOf(
  named: OneOrMany | undefined,
  excepted: OneOrMany | undefined,
  read: (text: string) => Language,
  everything: string,
): Entry[] {
  if (excepted !== undefined) {
    const others = [excepted].flat();
    return [[`all but ${others.join(", ")}`, Language.union(others.map(read)).complement()]];
  }
  if (named === undefined) return [[everything, Language.everything]];
  return [named].flat().map((text) => [text, read(text)]);
}

const TAKEN_APART = /^(String|Arn)(Equals|Like)$/i;

/** Comparisons that any of several values satisfies, taken apart: each value makes a grant that can be told from the others. */
function alternativesOf(comparisons: readonly Comparison[]): Comparison[][] {
  return comparisons.reduce<Comparison[][]>(
    (all, comparison) => {
      const apart = TAKEN_APART.test(comparison.operator) ? comparison.values : [];
      const each = apart.length > 1 ? apart.map((value) => ({ ...comparison, values: [value] })) : [comparison];
      return all.flatMap((before) => each.map((one) => [...before, one]));
    },
    [[]],
  );
}

function principalsOf(statement: LooseStatement, conditions: readonly Comparison[]): Asker[] {
  const { Principal: named, NotPrincipal: excepted } = statement;
  const texts = principalTexts(excepted ?? named ?? "*");
  const entries: Entry[] = excepted
    ? [[`all but ${texts.join(", ")}`, Language.union(texts.map(principalLanguage)).complement()]]
    : texts.map((text) => [text, principalLanguage(text)]);
  const asked = conditions.filter(({ key }) => key === PRINCIPAL_ARN);
  const meant = asked.map(whoSatisfies).reduce((all, one) => all.intersect(one), Language.everything);
  const [only, another] = asked;
  const value = only && !another && TAKEN_APART.test(only.operator) ? only.values[0] : undefined;
  return entries.map(([text, language]) => [text, value ?? text, language.intersect(meant)]);
}

const NO_ARN = Language.glob("arn:*").complement();

/** Whom a comparison with `aws:PrincipalArn` means; services have none. */
function whoSatisfies(comparison: Comparison): Language {
  const kinds = kindsOf([comparison]);
  const [values] = satisfying(comparison, kinds);
  if (values?.kind !== "text") return Language.everything;
  const named = values.language.minus(NO_ARN);
  return values.absent ? Language.union([named, NO_ARN]) : named;
}

/** What AWS shows of a role or user that was deleted: nobody has it any more (docs/design/aws-behaviour.md#principal-arn). */
const DELETED = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;

const principalTexts = (principal: "*" | Readonly<Record<string, OneOrMany>>): string[] =>
  principal === "*"
    ? ["*"]
    : Object.entries(principal).flatMap(([type, names]) =>
        [names]
          .flat()
          .filter((name) => !DELETED.test(name))
          .map((name) => (type === "AWS" || name === "*" ? name : `${type}:${name}`)),
      );

/** Everybody of an account for the account; one for a role or a user. */
function principalLanguage(text: string): Language {
  if (text === "*") return Language.everything;
  const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(text)?.[1];
  return account === undefined ? Language.literal(text) : Language.arn(`arn:*:*:*:${account}:*`);
}

/** The contexts that satisfy all comparisons, as sets of which one must hold. */
function contextsOf(conditions: readonly Comparison[], kinds: ReturnType<typeof kindsOf>): Map<string, Values>[] {
  return conditions.reduce<Map<string, Values>[]>(
    (all, comparison) => {
      const key = keyOf(comparison, kinds);
      return all.flatMap((context) =>
        satisfying(comparison, kinds).map((values) => {
          const before = context.get(key);
          return new Map(context).set(key, before === undefined ? values : intersect(before, values));
        }),
      );
    },
    [new Map<string, Values>()],
  );
}
