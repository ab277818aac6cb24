import type { ValueType } from "./projectSchema";

/**
 * Whether a value is of a type that `Pulumi.yaml` declares; text that says an integer or a truth is one too.
 * Source: Pulumi, sdk/go/common/workspace/project.go, ValidateConfigValue.
 */
export function matches(value: unknown, { type, items }: ValueType): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value) || (typeof value === "string" && /^[-+]?\d+$/.test(value));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value) && items !== undefined && value.every((item) => matches(item, items));
  }
}

export const typeInWords = ({ type, items }: ValueType): string =>
  items === undefined ? `of type ${type}` : `a list of ${items.type}`;
