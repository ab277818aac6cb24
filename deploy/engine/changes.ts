import type { StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Change } from "./messages";

/** Steps that leave a resource as it is. */
const UNCHANGED = new Set(["same", "read", "refresh", "discard"]);

/** Pulumi's several steps of one replacement. */
const REPLACING = new Set(["replace", "create-replacement", "delete-replaced", "read-replacement", "discard-replaced"]);

/** What an operation changes, gathered from the engine's events. */
export class Changes {
  readonly #planned = new Map<string, Change>();
  readonly #done = new Map<string, Change>();
  readonly #failed = new Set<string>();

  /** Resources that the engine is done with, changed or not. */
  done = 0;

  starts(step: StepEventMetadata): void {
    this.#add(this.#planned, step);
  }

  ends(step: StepEventMetadata): void {
    this.done += 1;
    this.#add(this.#done, step);
  }

  fails(step: StepEventMetadata): void {
    this.#failed.add(step.urn);
  }

  /** In the order of their names. A preview only plans; whatever else counts what was really done. */
  all(planned: boolean): Change[] {
    const found = planned ? this.#planned : this.#done;
    return [...found.values()].filter(({ urn }) => !this.#failed.has(urn)).sort((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /**
   * What began and did not end.
   *
   * @param brokenOff resources that failed only because the operation was cancelled while their request was on its way
   */
  unfinished(brokenOff: ReadonlySet<string>): Change[] {
    return [...this.#planned.values()].filter(
      ({ urn }) => brokenOff.has(urn) || !(this.#done.has(urn) || this.#failed.has(urn)),
    );
  }

  #add(changes: Map<string, Change>, { op, urn, diffs }: StepEventMetadata): void {
    if (UNCHANGED.has(op)) return;
    // Of a replacement's several steps some do not say what differs.
    const keys = new Set([...(changes.get(urn)?.keys ?? []), ...(diffs ?? [])]);
    changes.set(urn, { urn, op: REPLACING.has(op) ? "replace" : op, keys: [...keys].sort() });
  }
}
