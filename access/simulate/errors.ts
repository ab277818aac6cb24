/** The leaves of the simulator's nested error lists. */
export function errorsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (typeof value !== "object" || value === null) return [];
  const { path, message } = value as { path?: unknown; message?: unknown };
  if (typeof path === "string" && typeof message === "string") return [`${path}: ${message}`];
  return Object.entries(value).flatMap(([name, inner]) => errorsIn(inner).map((text) => `${name} ${text}`));
}
