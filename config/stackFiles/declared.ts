import { plainData } from "../yaml/plainData";
import type { Project } from "./project";
import type { ValueType } from "./projectSchema";
import { secretsIn } from "./secrets";
import { matches, typeInWords } from "./valueTypes";
import type { Value } from "./stackConfig";

/**
 * What Pulumi refuses of a stack because of what `Pulumi.yaml` declares: what is missing, and what is of another type.
 * Source: Pulumi, pkg/workspace/config.go, mergeConfig and validateStackConfigValues.
 */
export function againstDeclared(
  { declared, source, isOwn }: Project,
  values: ReadonlyMap<string, Value>,
): { readonly key: string; readonly text: string }[] {
  return (isOwn ? declared : []).flatMap(({ key, type, secret, offset }) => {
    const problem = (text: string) => [{ key, text }];
    const by = source.at(offset);
    const value = values.get(key);
    if (value === undefined)
      return problem(`is missing, and ${by} asks every stack for it, as it has no default there`);
    if (type === undefined) return [];
    const data = plainData(value.tree);
    if (secretsIn(data).length > 0) return []; // Only Pulumi can see what is encrypted.
    if (secret) return problem(`is no secret here, and ${by} declares it as one: take that out there`);
    return isOfType(data, type) ? [] : problem(`is not ${typeInWords(type)}, which ${by} declares it to be`);
  });
}

/** A value that stands alone is text to Pulumi by then. */
const isOfType = (value: unknown, type: ValueType): boolean =>
  matches(typeof value === "object" && value !== null ? value : value === null ? "" : String(value), type);
