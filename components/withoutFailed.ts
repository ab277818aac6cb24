import * as pulumi from "@pulumi/pulumi";

/**
 * Leaves out what a failed resource would have given. With `--continue-on-error` the engine reports the failure and goes on; one
 * failed output among others would fail them all a second time, while they are serialized.
 */
export function withoutFailed(outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return recovered(outputs) as Record<string, unknown>;
}

function recovered(value: unknown): unknown {
  if (pulumi.Output.isInstance(value)) return pulumi.recover(value, () => undefined);
  if (Array.isArray(value)) return value.map(recovered);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, recovered(inner)]));
}
