import type { Mistake } from "../mistakes";
import { valueOf } from "../yaml/scalars";
import type { Source } from "../yaml/source";
import type { Scalar, Tree } from "../yaml/tree";

/** What the program is given of the values in a file. */

/** Reports what is wrong with a part of a file, at its path in the config. */
export type Report = (path: readonly PropertyKey[], offset: number, text: string) => void;

export const reportTo =
  (mistakes: Mistake[], source: Source): Report =>
  (path, offset, text) => {
    mistakes.push({ path, at: source.at(offset), text });
  };

/** The value of a key as data, exactly as the program is given it. What it cannot be sure of is reported, and left out. */
export function givenValue(tree: Tree, path: readonly PropertyKey[], report: Report): unknown {
  return tree.kind === "scalar" ? scalar(tree, path, report, true) : inner(tree, path, report);
}

function inner(tree: Tree, path: readonly PropertyKey[], report: Report): unknown {
  switch (tree.kind) {
    case "scalar":
      return scalar(tree, path, report, false);
    case "list":
      return tree.items.map((item, index) => inner(item, [...path, index], report));
    case "mapping":
      return Object.fromEntries(
        [...tree.entries.values()].map(({ key, value }) => {
          checkKey(key, [...path, key.text], report);
          return [key.text, inner(value, [...path, key.text], report)];
        }),
      );
  }
}

/** Pulumi refuses keys that are no text, or makes text of them in its own way. */
export function checkKey(key: Scalar, path: readonly PropertyKey[], report: Report): void {
  const value = scalar(key, path, report, false);
  if (value !== undefined && typeof value !== "string")
    report(path, key.offset, `${key.text} without quotes is no text, which a key is: quote it`);
}

function scalar({ text, plain, offset }: Scalar, path: readonly PropertyKey[], report: Report, alone: boolean) {
  if (NO_LINE.test(text)) {
    report(
      path,
      offset,
      "holds a line break or another control character, as no value here does: write it on one line",
    );
    return undefined;
  }
  if (!plain) return text;
  const value = valueOf(text, alone);
  if ("value" in value) return value.value;
  report(path, offset, value.refused);
  return undefined;
}

/** By escapes and block scalars, text may hold what the file itself may not; Pulumi does not keep all of it. */
const NO_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufeff\ufffe\uffff]/u;

/** A value as Pulumi hands it over: text as it is, nothing as empty text, everything else as JSON. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === null ? "" : json(value);

/** JSON as Go writes it: keys in the order of their bytes, and escapes for what could end a script. */
function json(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value !== "object" || value === null)
    return JSON.stringify(value).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
  const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${entries.map(([key, inner]) => `${json(key)}:${json(inner)}`).join(",")}}`;
}
