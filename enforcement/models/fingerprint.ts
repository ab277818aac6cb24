import { createHash } from "node:crypto";
import type { ComponentContent } from "./descriptions";

/** Between what every record shows of a component and all of it. No name of SageMaker's has it. */
const AND_ALL = "~";

/**
 * Identifies the content of a component: the same for a request and for the description of the component that it made, and
 * different for other names, artefacts, images or variables of the environment. Undefined when a part could not be read.
 *
 * Where a record hides the environment, it is only the beginning of what it is otherwise: compare by {@link isSameContent}.
 */
export function fingerprint(contents: readonly ComponentContent[]): string | undefined {
  if (contents.some(({ unreadable }) => unreadable)) return undefined;
  const parts = contents.map(({ modelNames, baseNames, container }) => ({
    shown: JSON.stringify([modelNames, baseNames, container?.artifactUrl ?? null, container?.images[0] ?? null]),
    environment: container?.environment ?? "",
  }));
  const shown = digestOf(parts.map((part) => part.shown));
  if (contents.some(({ container }) => container?.hidesEnvironment)) return shown;
  return shown + AND_ALL + digestOf(parts.map((part) => `${part.shown} ${part.environment}`));
}

const digestOf = (texts: readonly string[]): string =>
  createHash("sha256").update(texts.toSorted().join("\n")).digest("hex").slice(0, 32);

/** Whether two fingerprints of components, or two names of endpoint configs, say the same as far as both tell. */
export function isSameContent(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one === other || one.startsWith(other + AND_ALL) || other.startsWith(one + AND_ALL);
}
