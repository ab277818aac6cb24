/**
 * What a policy says, whatever its spelling: the order of keys, of statements and of a list's values, white space, a list of one value
 * and that value alone, and an account's root and its id as a principal. Undefined for what is no JSON.
 * Source: IAM User Guide, "IAM JSON policy elements: Principal", and "Grammar of the IAM JSON policy language".
 */
export function meaningOf(text: string): string | undefined {
  try {
    return JSON.stringify(plain(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** Whether two policies say the same. What is no JSON says the same as itself. */
export const samePolicy = (one: string, other: string): boolean =>
  one === other || (meaningOf(one) ?? one) === (meaningOf(other) ?? other);

function plain(value: unknown, key?: string): unknown {
  if (typeof value === "string" && key === "AWS") return value.replace(/^arn:[^:]*:iam::(\d{12}):root$/, "$1");
  if (Array.isArray(value)) {
    const inner = [...new Set(value.map((one) => JSON.stringify(plain(one, key))))].sort();
    return inner.length === 1 ? (JSON.parse(inner[0]!) as unknown) : inner;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, plain(inner, name)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whom the statements of a policy name; a policy that cannot be read lets in nobody knows whom. */
export function principalsIn(text: string): string[] {
  try {
    const { Statement } = JSON.parse(text) as { readonly Statement?: object | readonly object[] };
    const named = [Statement ?? []].flat().flatMap((statement) => {
      const { Principal } = statement as { readonly Principal?: string | Readonly<Record<string, string | string[]>> };
      return typeof Principal === "string" ? Principal : Object.values(Principal ?? {}).flat();
    });
    return named.length > 0 ? [...new Set(named)] : ["nobody by name"];
  } catch {
    return ["nobody knows whom"];
  }
}
