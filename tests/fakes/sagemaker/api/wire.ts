/** An input as a handler gets it: what must be given is there. */
export type Given<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] : NonNullable<T[K]> };

/** A time as JSON 1.1 carries it: seconds since 1970. */
export const instant = (value: unknown): Date | undefined =>
  typeof value === "number" ? new Date(value * 1000) : undefined;

/** A value as JSON 1.1 carries it. */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, toWire(inner)]),
  );
}

/** Members whose keys are the customer's own words. */
const MAPS = new Set(["Environment", "Tags"]);

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A value of the wire as CloudTrail spells it: every member begins with a small letter, maps keep their keys. */
export function toRecord(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toRecord);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      MAPS.has(key) && isObject(inner) ? (inner as unknown) : toRecord(inner),
    ]),
  );
}
