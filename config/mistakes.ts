import { counted } from "../contract/listed";

/** One mistake in a stack file, in the words the user reads. */
export interface Mistake {
  /** Where in the config, `["consumers", "fraud-team", "accountId"]`; empty when no one key is to blame. */
  readonly path: readonly PropertyKey[];
  /** Where in a file, as `file:line:column`; the program itself never sees the files. */
  readonly at?: string;
  /** The rule and the way out, and what came in. */
  readonly text: string;
}

/** Thrown before anything is registered: everything that is wrong, not just the first thing. */
export class Mistakes extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(line).join("\n"));
    this.name = "Mistakes";
  }

  /** Mistakes for which no one key is to blame: an option, a file, stacks that do not go together. */
  static of(...texts: readonly string[]): Mistakes {
    return new Mistakes(texts.map((text) => ({ path: [], text })));
  }

  get lines(): string[] {
    return this.mistakes.map(line);
  }

  /** The one sentence that ends the list. */
  get summary(): string {
    return `${counted(this.mistakes.length, "mistake")} in the configuration of this stack; nothing was registered.`;
  }
}

const line = ({ path, at, text }: Mistake) => [at, keyOf(path), text].filter((part) => part).join(": ");

/** A path in the config as Pulumi writes it: `consumers.fraud-team.endpoints[0]`, `consumers["Fraud Team"]`. */
export function keyOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "";
  const head = String(first).includes(":") ? String(first) : `sagemaker-sharing:${String(first)}`;
  return oneLine(head) + rest.map(step).join("");
}

const step = (part: PropertyKey) =>
  typeof part === "number"
    ? `[${part}]`
    : /^[\w-]+$/.test(String(part))
      ? `.${String(part)}`
      : `["${oneLine(String(part))}"]`;

/** A mistake is one line, whatever stands in the file. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");

/** What stands at a path of a value; undefined where nothing does. */
export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

/** What came in, short enough for one line. */
export function shown(value: unknown): string {
  if (value === undefined) return "it is missing";
  const text = JSON.stringify(value);
  return `got ${oneLine(text.length > 80 ? `${text.slice(0, 77)}...` : text)}`;
}
