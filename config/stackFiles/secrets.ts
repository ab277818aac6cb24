/** The paths of encrypted values in a value. Source: Pulumi, sdk/go/common/resource/config/object.go, isSecureValue. */
export function secretsIn(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner, index) => secretsIn(inner, [...path, index]));
  const entries = Object.entries(value) as [string, unknown][];
  if (entries.length === 1 && entries[0]![0] === "secure" && typeof entries[0]![1] === "string") return [path];
  return entries.flatMap(([key, inner]) => secretsIn(inner, [...path, key]));
}
