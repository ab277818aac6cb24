/** What changed, as docs/reviewing-changes.md describes it: one thing that is opened or closed. */
export interface Change {
  /** The consumer's id; null for what belongs to none. */
  readonly consumer: string | null;
  /** The account whose people gain or lose it. */
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly region: string | null;
  /** An example that a person can read. */
  readonly witness: string;
  /** Names that stand in the stack files and that the change covers. */
  readonly known: readonly string[];
  readonly decidedBy: string;
  /** The key of a stack file to look at. */
  readonly key: string;
  readonly text: string;
}

/** What is another thing now, and opens and closes nothing. */
export interface Neutral {
  readonly consumer: string | null;
  readonly account: string;
  readonly before: string;
  readonly after: string;
  readonly key: string;
  readonly text: string;
}

/** What opens, what closes, and what does neither. */
export interface Changes {
  readonly gains: readonly Change[];
  readonly losses: readonly Change[];
  readonly changed: readonly Neutral[];
}

/** Two sides, by what people call them, and all that the later one opens and closes. */
export interface Diff extends Changes {
  readonly before: string;
  readonly after: string;
  /** Examples that the simulator answers otherwise than the sets say; none, or the comparison cannot be relied on. */
  readonly disagreements: readonly string[];
}
