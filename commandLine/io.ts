/** Where a command writes: what was asked for, and what went wrong. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether what was asked for is shown in colours. @default false */
  readonly hasColours?: boolean;
  /** Aborted when nobody reads what is written any more. @default somebody does until the end */
  readonly ended?: AbortSignal;
}

/** What the statuses of every command mean. */
export const EXIT_STATUSES =
  "0 as it should be, 1 surprises, mistakes or failures, 2 the options are wrong, 3 wider than accepted.";

/** What a command file needs to add its command. */
export interface Registration {
  readonly io: Io;
  /** Sets the exit status of the process; 0 where nobody calls it. */
  readonly finish: (status: number) => void;
}
