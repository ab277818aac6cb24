/** Whether a name matches one of the patterns, as IAM matches: with case. */
export const isAnyMeant = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    ).test(name),
  );
