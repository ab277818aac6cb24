import assert from "node:assert/strict";
import type { Outcome } from "../../../deploy/engine/messages";

/**
 * What keeps a role that is made here at its policies, by the end of its name; a stand-in that is not built here makes no such resource.
 */
export const lists = (): readonly string[] =>
  process.env["ENGINE_WITHOUT_LISTS"] ? [] : ["attached-policies", "inline-policies"];

/** Expected changes, sorted; a line that ends in `-LISTS` stands for one of each list of a role. */
export const expected = (lines: readonly string[]): string[] =>
  lines
    .flatMap((line) => (line.endsWith("-LISTS") ? lists().map((list) => line.replace("LISTS", list)) : [line]))
    .sort();

/** Resources of the engine's own: their coming and going says nothing of AWS. */
const ENGINES_OWN = /^pulumi:(pulumi:Stack|providers:)/;

/** What an operation changed, in words: `update fraud-team-invoke-policy (policy)`. Components and the engine's own are left out. */
export function changed({ changes }: Outcome): string[] {
  return changes
    .map(({ urn, op, keys }) => ({ type: urn.split("::")[2]!.split("$").pop()!, name: urn.split("::")[3]!, op, keys }))
    .filter(({ type }) => !ENGINES_OWN.test(type) && !type.startsWith("sagemaker-sharing:"))
    .map(({ op, name, keys }) =>
      op === "update" || op === "replace" ? `${op} ${name} (${keys.filter(isGiven).join(", ")})` : `${op} ${name}`,
    )
    .sort();
}

/** A hash that follows from the code; one provider names it among what differs, another does not. */
const isGiven = (key: string) => key !== "sourceCodeHash";

export function succeeded(outcome: Outcome): Outcome {
  assert.deepEqual(outcome.problems, []);
  assert.equal(outcome.result, "succeeded");
  return outcome;
}
