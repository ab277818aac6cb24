import type { Mistake } from "../mistakes";
import { valueOf } from "./scalars";
import type { Source } from "./source";
import type { Scalar, Tree } from "./tree";

/** What the program is given of the values in a file. */

/** Reports what is wrong with a part of a file, at its path in the config. */
export type Refuse = (path: readonly PropertyKey[], offset: number, text: string) => void;

/** For one file: reports become mistakes with their place. */
export const refusing =
  (source: Source, mistakes: Mistake[]): Refuse =>
  (path, offset, text) =>
    mistakes.push({ path, at: source.at(offset), text });

/** The value of a key as plain data. What YAML readers take for different things is reported. */
export function valueIn(tree: Tree, path: readonly PropertyKey[], refuse: Refuse, alone = true): unknown {
  switch (tree.kind) {
    case "scalar":
      return scalar(tree, path, refuse, alone);
    case "list":
      return tree.items.map((item, index) => valueIn(item, [...path, index], refuse, false));
    case "mapping":
      return Object.fromEntries(
        [...tree.entries.values()].map(({ key, value }) => {
          const inner = [...path, key.text];
          checkKey(key, inner, refuse);
          return [key.text, valueIn(value, inner, refuse, false)];
        }),
      );
  }
}

/** Pulumi takes only text for a key, or makes text of it in its own way. */
export function checkKey(key: Scalar, path: readonly PropertyKey[], refuse: Refuse): void {
  const value = scalar(key, path, refuse, false);
  if (value !== undefined && typeof value !== "string") refuse(path, key.at, `without quotes, ${key.text || "nothing"} is no text, which keys are: quote it`);
}

function scalar({ text, plain, at }: Scalar, path: readonly PropertyKey[], refuse: Refuse, alone: boolean): unknown {
  // eslint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u.test(text))
    refuse(path, at, "holds a line break or another control character, which no value here does: write it on one line");
  if (!plain) return text;
  const read = valueOf(text, alone);
  if ("value" in read) return read.value;
  refuse(path, at, read.refused);
  return undefined;
}

/** The text that the program is given: text as it is, nothing as empty text, everything else as JSON. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : value === null ? "" : json(value));

/** JSON as Go writes it: keys in the order of their code points, and what would end a script escaped. */
function json(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return `{${entries.map(([key, inner]) => `${json(key)}:${json(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
