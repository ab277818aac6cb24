import type { Language } from "./language";
import type { Requests } from "./requests";
import type { Grant } from "./statements";
import { exampleOf } from "./values";

/** One request of a set, as an example that a person can read. */
export interface Witness {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** Whether nothing about it is left open: no variable, and no condition that was not looked into. */
  readonly certain: boolean;
}

/**
 * @param grant what the requests are of: its own words are the first that are tried
 * @param known names that people know, tried where a pattern leaves a choice
 */
export function witnessOf(grant: Grant, requests: Requests, known: readonly string[]): Witness {
  const pick = (language: Language, written: string, names: readonly string[] = known) =>
    readable(language, written, names);
  const action = pick(requests.action, grant.action, []);
  const context = [...requests.context].map(([key, values]) => {
    const compared = grant.conditions.find((one) => one.key === key);
    const example = exampleOf(values, (language) => pick(language, compared?.values[0] ?? ""));
    return [compared?.name ?? key, example] as const;
  });
  const texts = {
    principal: pick(requests.principal, grant.principal, []),
    action,
    resource: pick(requests.resource, grant.resource),
  };
  const open = context.some(([, value]) => value === null);
  return {
    ...texts,
    context: Object.fromEntries(
      context.flatMap(([key, value]) => (value === undefined || value === null ? [] : [[key, value] as const])),
    ),
    certain: !open && !JSON.stringify([texts, context]).includes("${"),
  };
}

/** A text of the set: as it is written, else with a known name in the place of its last part, else with plain words for its stars. */
function readable(language: Language, written: string, known: readonly string[]): string {
  const pattern = written.replace(/^all but ([^,]*).*$/, "$1");
  const withLastPart = (name: string) => pattern.replace(/[^/:]*$/, () => name);
  const filled = FILLINGS.flatMap((filling) => [fill(pattern, filling), withLastPart(filling)]);
  const candidates = [pattern, ...known.map(withLastPart), ...known, ...filled].filter((text) => !/[*?]/.test(text));
  return candidates.find((text) => language.has(text)) ?? language.shortest()!;
}

const FILLINGS = ["example", "another", "new", "x", "unlike-before"];
const fill = (pattern: string, filling: string) =>
  pattern
    .replace(/\?{10}/g, "1700000000")
    .replace(/\*/g, filling)
    .replace(/\?/g, "x");
