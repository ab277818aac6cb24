/** Where a command writes. */
interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly hasColors?: () => boolean;
}

/** What a command has of the process that it runs in; `process` is one. Environment and folder are the process's own. */
export interface Io {
  readonly argv: readonly string[];
  readonly stdin: { readonly fd: number; readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Set by a command that is done, but not well. */
  exitCode?: number | string | null | undefined;
  readonly once: (signal: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void) => unknown;
}
