import type { ValueType } from "./projectSchema";

/**
 * Whether a value is of the type that `Pulumi.yaml` declares, as Pulumi sees it: a value that stands alone is text to it.
 * Source: Pulumi, sdk/go/common/workspace/project.go, ValidateConfigValue.
 */
export function isOfType(value: unknown, { type, items }: ValueType, alone = true): boolean {
  const seen = alone && (typeof value !== "object" || value === null) ? (value === null ? "" : String(value)) : value;
  switch (type) {
    case "string":
      return typeof seen === "string";
    case "integer":
      return Number.isInteger(seen) || (typeof seen === "string" && /^[-+]?\d+$/.test(seen));
    case "boolean":
      return typeof seen === "boolean" || seen === "true" || seen === "false";
    case "object":
      return typeof seen === "object" && seen !== null && !Array.isArray(seen);
    case "array":
      return Array.isArray(seen) && items !== undefined && seen.every((item) => isOfType(item, items, false));
  }
}
