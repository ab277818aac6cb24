/** Resources at a time in one account, also where a parent has a thousand consumers: IAM answers more with throttling. */
export const RESOURCES_AT_ONCE = 16;

/** What the engine is asked to do with one stack. */
export type Operation = "preview" | "up" | "refresh" | "destroy";

/** The order of one process: one operation on one stack. */
export interface Order {
  readonly operation: Operation;
  /** As the state backend knows it: `organization/sagemaker-sharing/parent`. */
  readonly stack: string;
  /** The folder of `Pulumi.yaml` and of the stack files. */
  readonly dir: string;
  /** Everything that the engine prints is added to this file. */
  readonly log: string;
  /** For a preview: the shares that the parent is going to export, which a child is planned against. */
  readonly plannedShares?: PlannedShares;
  /** For a preview or an update: folders of policy packs that have to agree. */
  readonly policyPacks?: readonly string[];
}

export interface PlannedShares {
  /** The parent's stack, as the child's config names it. */
  readonly stack: string;
  readonly shares: unknown;
  /** Whether the parent was ever deployed; a reference to a stack that was not fails. */
  readonly exists: boolean;
}

/** One resource that the operation changes. */
export interface Change {
  readonly urn: string;
  /** Pulumi's word: create, update, replace, delete, ... */
  readonly op: string;
  /** Top-level inputs that differ, where it is an update or a replacement. */
  readonly keys: readonly string[];
}

/** An error of the engine. */
export interface Problem {
  /** The resource that it is about, where it is about one. */
  readonly urn?: string;
  readonly message: string;
}

/** What the process reports while it works. */
export type Report =
  | { readonly kind: "progress"; readonly done: number; readonly text: string }
  | { readonly kind: "end"; readonly outcome: Outcome };

export interface Outcome {
  readonly result: "succeeded" | "failed" | "cancelled";
  readonly changes: readonly Change[];
  /** Changes that had begun and of which the engine does not know how they ended: AWS may have carried them out. */
  readonly unfinished: readonly Change[];
  readonly problems: readonly Problem[];
  /** What the program says that nobody must overlook. */
  readonly warnings: readonly string[];
  /** The stack's outputs, where the operation gave some. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What the process is told besides its order. */
export type Command = { readonly kind: "order"; readonly order: Order } | { readonly kind: "cancel" };
