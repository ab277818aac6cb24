import type { Context, Hop, Principal } from "../simulate/simulate";

/** In what one thing a denial differs from the promise that it is the twin of. */
export type Dimension = "name" | "action" | "caller" | "account" | "region" | "context" | "transport" | "other";

/**
 * Something that somebody was promised, or must not be able to do. A denial is the twin of a promise and differs from it in
 * exactly one thing; otherwise it might be denied for any reason at all.
 */
export interface Question {
  /** The consumer that it is about, or the account whose enforcement it is about. */
  readonly consumer: string;
  /** The id of the family that asks it; docs/access-check.md lists them. */
  readonly family: string;
  readonly text: string;
  readonly expected: "allowed" | "denied";
  readonly twin?: Question;
  readonly dimension?: Dimension;
  /** What is different from the twin, in words. */
  readonly difference?: string;
  /** The key of a stack file that the promise comes from, or that the denial protects. */
  readonly key: string;
  /** Every request of the chain; the chain is allowed when all of them are. */
  readonly hops: readonly Hop[];
}

/** A row of a table of promises: a request that must be allowed, and what lies right next to it, which must not. */
export interface Promised {
  readonly text: string;
  readonly key: string;
  /** Requests that come first, such as assuming the role that makes the last one. */
  readonly via?: readonly Hop[];
  readonly hop: Hop;
  readonly beside?: Beside;
}

/** What must be denied right next to a promise, by dimension. `twins.ts` makes a request of each entry. */
export interface Beside {
  readonly name?: readonly Named[];
  /** Actions, of the promise's service where they name none. */
  readonly action?: readonly OtherAction[];
  /** Who begins the chain instead, each with what to call them. */
  readonly caller?: readonly (readonly [who: string, principal: Principal])[];
  /** Accounts that the resource belongs to instead. */
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  /** Values of a context key that must not do; undefined leaves the key out. */
  readonly context?: Readonly<Record<string, readonly (string | readonly string[] | undefined)[]>>;
  /** Whether plain HTTP must be refused. */
  readonly transport?: boolean;
  /** Whatever else, as a request of its own instead of the last. */
  readonly other?: readonly (readonly [difference: string, hop: Hop])[];
}

/** Other names for a part of the promise's resource. */
export interface Named {
  /** What is called so: `endpoint`, `folder`. */
  readonly what: string;
  readonly others: readonly string[];
  readonly arn: (other: string) => string;
  /** Still within the resource whose policy decides, such as another object of the same bucket. */
  readonly within?: boolean;
}

export type OtherAction =
  | string
  | {
      readonly action: string;
      readonly resource?: string;
      readonly context?: Context;
      /** Instead of the action's name. */
      readonly text?: string;
    };

/** Questions of one kind about one subject: a consumer's share, or the enforcement of a stack. */
export interface Family<Subject> {
  readonly id: string;
  readonly promises: (subject: Subject) => readonly Promised[];
}

/** The same promise for several actions. What lies beside it is asked of the first alone. */
export const forEachAction = (actions: readonly string[], make: (action: string) => Promised): Promised[] =>
  actions.map(make).map(({ beside, ...promise }, index) => (index === 0 && beside ? { ...promise, beside } : promise));

/** Names right next to one: of which it is the beginning, and of which it is the end. */
export const nearNamesOf = (name: string): readonly string[] => [`${name}2`, `not-${name}`];
