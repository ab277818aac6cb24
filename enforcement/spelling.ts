/** Deeper than any request or description of SageMaker. */
const DEEPEST = 16;

/**
 * The same value with keys as CloudTrail spells them: the SDK's descriptions begin with a capital, recorded requests do not.
 * What is null is absent. Source: facts/enforcement.md B1.
 */
export function lowerCamel(value: unknown, depth = 0): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object" || value instanceof Date) return value;
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((entry) => lowerCamel(entry, depth + 1));
  // Not by assignment, which a key __proto__ would turn into something else.
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key.slice(0, 1).toLowerCase() + key.slice(1),
      lowerCamel(entry, depth + 1),
    ]),
  );
}
