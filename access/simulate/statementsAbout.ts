import { statementsOf, type LooseStatement } from "../looseStatements";

/** The part of a document that may be about a request. */
interface Narrowed {
  readonly document: object;
  /** Whether any of its statements allows something. */
  readonly allows: boolean;
}

/**
 * A document without the statements, and without the resources of a statement, that a request has nothing to do with: another
 * action that is spelt out, or an ARN that begins or ends otherwise. They decide nothing. The same part of the same document is
 * the same object.
 */
export function statementsAbout(action: string, resource: string, document: object): Narrowed {
  const ofDocument = known.get(document) ?? new Map<string, ForAction>();
  known.set(document, ofDocument);
  const forAction = ofDocument.get(action) ?? forActionIn(document, action.toLowerCase());
  ofDocument.set(action, forAction);

  const { parts, narrowed } = forAction;
  const arn = resource.toLowerCase();
  let memo = "";
  for (let index = 0; index < parts.length; index += 1) memo += `${placesOf(parts[index]!, arn)};`;
  const made = narrowed.get(memo) ?? narrow(document, parts, arn);
  narrowed.set(memo, made);
  return made;
}

const known = new WeakMap<object, Map<string, ForAction>>();

/** The statements of a document about one action, and what was made of them, by what is left of each. */
interface ForAction {
  readonly parts: readonly Part[];
  readonly narrowed: Map<string, Narrowed>;
}

interface Part {
  readonly statement: LooseStatement;
  /** Undefined where the statement does not say which resources it is about. */
  readonly resources: readonly Pattern[] | undefined;
}

/** What an ARN has to begin and end with, in lower case. */
interface Pattern {
  readonly text: string;
  readonly start: string;
  readonly end: string;
}

function forActionIn(document: object, action: string): ForAction {
  const about = statementsOf(document).filter(({ Action }) => Action === undefined || mayName(Action, action));
  const parts = about.map((statement) => ({
    statement,
    resources: statement.Resource === undefined ? undefined : [statement.Resource].flat().map(patternOf),
  }));
  return { parts, narrowed: new Map() };
}

const mayName = (names: string | readonly string[], action: string) =>
  [names].flat().some((name) => /[*?$]/.test(name) || name.toLowerCase() === action);

function patternOf(text: string): Pattern {
  const lower = text.toLowerCase();
  return {
    text,
    start: /^[^*?$]*/.exec(lower)![0],
    // The simulator adds the parts that a short ARN lacks.
    end: text.split(":").length < 6 ? "" : /[^*?}]*$/.exec(lower)![0],
  };
}

const mayBe = ({ start, end }: Pattern, arn: string) => arn.startsWith(start) && arn.endsWith(end);

/** Which of a statement's resources may be this one, as a text. */
function placesOf({ resources }: Part, arn: string): string {
  if (resources === undefined) return "any";
  let places = "";
  for (let index = 0; index < resources.length; index += 1) if (mayBe(resources[index]!, arn)) places += `${index},`;
  return places;
}

function narrow(document: object, parts: readonly Part[], arn: string): Narrowed {
  const left = parts.flatMap(({ statement, resources }) => {
    if (resources === undefined) return [statement];
    const places = resources.filter((pattern) => mayBe(pattern, arn)).map(({ text }) => text);
    return places.length === 0 ? [] : [{ ...statement, Resource: places }];
  });
  return { document: { ...document, Statement: left }, allows: left.some(({ Effect }) => Effect === "Allow") };
}
