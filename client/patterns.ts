/** Whether a name is one that a pattern of the share means; `*` is any text, `?` any character, case does not matter. */
export function isMeant(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is").test(name);
}

export const isAnyMeant = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => isMeant(pattern, name));

/** `a, b and 3 more`, for messages. */
export function listed(names: readonly string[], most = 8): string {
  if (names.length === 0) return "none";
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${rest} more` : names.join(", ");
}
