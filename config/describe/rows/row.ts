interface Row {
  readonly keys: readonly string[];
  readonly type: string;
  /** What holds without the key, or that it is required. */
  readonly byDefault: string;
  readonly rule: string;
}

export interface Table {
  /** Where the keys stand: `consumers.<id>`; empty for keys of the stack itself. */
  readonly under: string;
  readonly rows: readonly Row[];
}

export const row = (keys: string, type: string, byDefault: string, rule: string): Row => ({
  keys: keys.split(" "),
  type,
  byDefault,
  rule,
});
