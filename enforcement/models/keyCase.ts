/** Members whose keys are the customer's own words. */
export const isMap = (key: string) => key.toLowerCase() === "environment";

/** Deeper than any request or description of SageMaker. */
const DEEPEST = 16;

/**
 * The same value with keys as CloudTrail spells them: the SDK's descriptions begin with a capital, recorded requests do not.
 * What is null is absent. Source: docs/design/aws-behaviour.md#event-shape.
 */
export function lowerCamel(value: unknown, depth = 0): unknown {
  if (value === null) return undefined;
  // Half a surrogate pair is no text that could be kept or sent.
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value instanceof Date) return value;
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((entry) => lowerCamel(entry, depth + 1));
  // Not by assignment, which a key __proto__ would turn into something else.
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.slice(0, 1).toLowerCase() + key.slice(1),
      isMap(key) ? mapWithKeys(entry) : lowerCamel(entry, depth + 1),
    ]),
  );
}

function mapWithKeys(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object") return lowerCamel(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [
      key.toWellFormed(),
      typeof entry === "string" ? entry.toWellFormed() : entry,
    ]),
  );
}

/** The words that CloudTrail puts in the place of what it hides. */
const HIDDEN = /^(HIDDEN_DUE_TO_SECURITY_REASONS|\*{3,}|\[?(REDACTED|HIDDEN)\]?)$/i;

/**
 * A recorded request without the words for what the record hides in an environment: null stands there. Only records hide anything; in a
 * description such a word is what somebody wrote.
 */
export function withoutHidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHidden);
  if (typeof value !== "object" || value === null) return value;
  const shown = (entry: unknown) => (typeof entry === "string" && HIDDEN.test(entry) ? null : entry);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]: [string, unknown]) => [
      key,
      !isMap(key)
        ? withoutHidden(entry)
        : typeof entry === "object" && entry !== null
          ? Object.fromEntries(Object.entries(entry).map(([name, one]) => [name, shown(one)]))
          : entry,
    ]),
  );
}

/** A recorded request as the SDK takes it: members begin with a capital, the keys of maps stay as they are. */
export function upperCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(upperCamel);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.slice(0, 1).toUpperCase() + key.slice(1),
      isMap(key) ? (entry as unknown) : upperCamel(entry),
    ]),
  );
}
