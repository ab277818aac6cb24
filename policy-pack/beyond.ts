import { accountOf } from "../access/build/account";
import type { Built } from "../access/build/built";
import { diffOf } from "../access/diff/diff";
import type { Change } from "../access/diff/change";
import { statementsOf } from "../access/looseStatements";
import type { Finding, PolicyName } from "./findings";

/** Every request that the engine's documents allow and those of the stack file do not, exactly: documents are compared as sets. */
export async function beyond(asked: readonly Built[], real: readonly Built[]): Promise<Finding[]> {
  const { gains } = await diffOf({ label: "the stack file", stacks: asked }, { label: "the engine", stacks: real });
  const words = wordsOf(asked);
  return gains.map((gain) => ({
    policy: policyOf(gain, words),
    text: `beyond the stack file: ${gain.text}, by ${gain.decidedBy}; look at ${gain.key}`,
  }));
}

/** What the documents of some stacks name. */
interface Words {
  readonly actions: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
}

function wordsOf(stacks: readonly Built[]): Words {
  const documents = stacks.flatMap((stack) => accountOf(stack).documents.map(({ document }) => document));
  const statements = documents.flatMap(statementsOf);
  const actions = statements.flatMap(({ Action }) => Action ?? []);
  return {
    actions: new Set(actions.map((action) => action.toLowerCase())),
    resources: new Set(statements.flatMap(({ Resource }) => Resource ?? [])),
  };
}

/** What is new of a gain: the action, or else the resource, or else who may. */
function policyOf({ action, resource }: Change, { actions, resources }: Words): PolicyName {
  const named = action.split(", ").map((one) => one.toLowerCase());
  if (named.every((one) => one.startsWith("sts:"))) return "trust-as-designed";
  if (named.some((one) => !actions.has(one))) return "no-action-beyond-the-list";
  return resources.has(resource) ? "trust-as-designed" : "no-wider-than-asked";
}
