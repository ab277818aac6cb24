import type { Built, Resource } from "../../access/build/build";

/** A captured stack with one thing wrong in one of its documents. */
interface Mutant {
  readonly name: string;
  readonly built: Built;
  /** The services of the actions in the changed statement, `sts` or `s3`. */
  readonly services: ReadonlySet<string>;
}

interface Statement {
  Sid: string;
  Effect: string;
  Principal?: { AWS?: string[]; Service?: string[] } | "*";
  Action: string[];
  Resource?: string[];
  Condition?: Record<string, Record<string, string[]>>;
}

type Change = readonly [
  what: string,
  changed: (statements: readonly Statement[]) => readonly Statement[],
  original: Statement,
];

const DOCUMENTS = ["policy", "assumeRolePolicy"];

/** Every mutant of every document of a stack, one change each. */
export function* mutantsOf(built: Built): Generator<Mutant> {
  for (const resource of built.resources) {
    for (const key of DOCUMENTS) {
      const text = resource.inputs[key];
      if (typeof text !== "string") continue;
      const kind = key === "policy" ? "policy" : "trust";
      yield* mutantsOfText(`${resource.name} ${kind}`, text, (mutated) => {
        const inputs = { ...resource.inputs, [key]: mutated };
        const resources = built.resources.map((one): Resource => (one === resource ? { ...one, inputs } : one));
        return { ...built, resources };
      });
    }
  }
  yield* mutantsOfOutputs(built);
}

/** Of the documents that a stack only tells of. */
function* mutantsOfOutputs(built: Built): Generator<Mutant> {
  const output = (built.outputs["guardrail"] ?? {}) as Readonly<Record<string, string | readonly string[]>>;
  for (const [key, value] of Object.entries(output)) {
    for (const [index, text] of [value].flat().entries()) {
      if (!text.startsWith("{")) continue;
      yield* mutantsOfText(`output ${key}`, text, (mutated) => {
        const changed = typeof value === "string" ? mutated : value.with(index, mutated);
        return { ...built, outputs: { ...built.outputs, guardrail: { ...output, [key]: changed } } };
      });
    }
  }
}

function* mutantsOfText(name: string, text: string, swapped: (mutated: string) => Built): Generator<Mutant> {
  const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Statement[] };
  for (const [what, changed, { Action }] of changesTo(Statement)) {
    const services = new Set(Action.map((action) => action.split(":")[0]!));
    const mutated = JSON.stringify({ Version, Statement: changed(Statement) });
    if (mutated !== text) yield { name: `${name}: ${what}`, built: swapped(mutated), services };
  }
}

/** Mistakes that people make in a document, and attacks on one. */
function* changesTo(statements: readonly Statement[]): Generator<Change> {
  for (const [index, statement] of statements.entries()) {
    const one = (what: string, change: (statement: Statement) => void): Change => [
      `${statement.Sid}: ${what}`,
      (all) => {
        const copy = structuredClone(statement);
        change(copy);
        return all.with(index, copy);
      },
      statement,
    ];
    yield [`${statement.Sid}: dropped`, (all) => all.filter((_, at) => at !== index), statement];
    yield one("the other effect", (it) => (it.Effect = it.Effect === "Allow" ? "Deny" : "Allow"));
    yield one("Action *", (it) => (it.Action = ["*"]));

    for (const [at, action] of statement.Action.entries()) {
      const service = action.split(":")[0]!;
      yield one(`without ${action}`, (it) => it.Action.splice(at, 1));
      yield one(`${service}:* for ${action}`, (it) => (it.Action[at] = `${service}:*`));
      yield one(`${action} misspelt`, (it) => (it.Action[at] = action.slice(0, -1)));
    }
    for (const [at, resource] of (statement.Resource ?? []).entries()) {
      yield one(`without ${resource}`, (it) => it.Resource!.splice(at, 1));
      yield one(`${resource}*`, (it) => (it.Resource![at] = `${resource}*`));
      yield one(`* for ${resource}`, (it) => (it.Resource![at] = "*"));
      yield one(`any account for ${resource}`, (it) => (it.Resource![at] = resource.replace(/:\d{12}:/, ":*:")));
      yield one(
        `another account for ${resource}`,
        (it) => (it.Resource![at] = resource.replace(/:\d{12}:/, ":999999999999:")),
      );
      yield one(
        `any region for ${resource}`,
        (it) => (it.Resource![at] = resource.replace(/:[a-z]{2}-[a-z]+-\d:/, ":*:")),
      );
      yield one(`* instead of the name in ${resource}`, (it) => (it.Resource![at] = resource.replace(/[^/:]+$/, "*")));
      yield one(`any prefix in ${resource}`, (it) => (it.Resource![at] = resource.replace(/[^/:]+$/, "*$&")));
      yield one(`${resource} misspelt`, (it) => (it.Resource![at] = resource.slice(0, -1)));
    }
    const named = typeof statement.Principal === "object" ? statement.Principal : {};
    for (const principal of named.AWS ?? []) {
      yield one("Principal *", (it) => (it.Principal = { AWS: ["*"] }));
      yield one("and another account", (it) => (it.Principal = { AWS: [principal, "arn:aws:iam::999999999999:root"] }));
      yield one("accounts swapped", (it) => (it.Principal = { AWS: [principal.replace(/\d{12}/, "123412341234")] }));
      yield one(
        "one user for the account",
        (it) => (it.Principal = { AWS: [principal.replace(/root$/, "user/carol")] }),
      );
    }
    for (const service of named.Service ?? []) {
      yield one(
        "and another service",
        (it) => (it.Principal = { Service: [service, "ec2.amazonaws.com", "athena.amazonaws.com"] }),
      );
      yield one("another service instead", (it) => (it.Principal = { Service: ["lambda.amazonaws.com"] }));
      yield one("anyone for a service", (it) => (it.Principal = { AWS: ["*"] }));
    }
    if (statement.Principal === "*")
      yield one("one account for everyone", (it) => (it.Principal = { AWS: ["arn:aws:iam::999999999999:root"] }));
    for (const [operator, comparisons] of Object.entries(statement.Condition ?? {})) {
      const values = Object.entries(comparisons);
      const condition = (it: Statement) => it.Condition!;
      const renamed = (to: string) => (it: Statement) => {
        const moved = condition(it)[operator]!;
        delete condition(it)[operator];
        condition(it)[to] = moved;
      };
      yield one("no condition at all", (it) => delete it.Condition);
      yield one(`${operator} misspelt`, renamed(operator.slice(0, -1)));
      yield one(`${operator}IfExists`, renamed(`${operator}IfExists`));
      yield one(`${operator} negated`, renamed(operator.replace(/^((?:For\w+:)?(?:String|Arn|Bool))/, "$1Not")));
      for (const [key, wanted] of values) {
        yield one(`without ${operator} ${key}`, (it) => {
          delete condition(it)[operator]![key];
          if (values.length === 1) delete condition(it)[operator];
        });
        yield one(`${key} misspelt`, (it) => {
          delete condition(it)[operator]![key];
          condition(it)[operator]![`${key}s`] = wanted;
        });
        yield one(`${key} may be anything`, (it) => {
          delete condition(it)[operator]![key];
          condition(it)["StringLike"] = { ...condition(it)["StringLike"], [key]: ["*"] };
        });
        for (const [at, value] of wanted.entries()) {
          yield one(`${key} without ${value}`, (it) => condition(it)[operator]![key]!.splice(at, 1));
          yield one(`${key} other than ${value}`, (it) => (condition(it)[operator]![key]![at] = `${value}9`));
        }
      }
    }
  }
}
