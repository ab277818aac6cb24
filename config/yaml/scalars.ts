import { parseDocument } from "yaml";

/** What YAML readers make of text without quotes. */

/** What go-yaml v3, which reads for Pulumi, makes of a plain scalar. Source: gopkg.in/yaml.v3, resolve.go. */
export type Resolved =
  | { readonly type: "text" | "null" | "time" }
  | { readonly type: "truth"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "decimal"; readonly value: number };

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, { type: "null" }] as const),
  ...["true", "True", "TRUE"].map((word) => [word, { type: "truth", value: true }] as const),
  ...["false", "False", "FALSE"].map((word) => [word, { type: "truth", value: false }] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, { type: "decimal", value: NaN }] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) =>
    (
      [
        ["", 1],
        ["+", 1],
        ["-", -1],
      ] as const
    ).map(([sign, by]) => [sign + word, { type: "decimal", value: by * Infinity }] as const),
  ),
]);

/** @param token the text as it stands in the file, without quotes */
export function resolve(token: string): Resolved {
  const word = WORDS.get(token);
  if (word !== undefined) return word;
  if (!/^[-+.\d]/.test(token)) return { type: "text" };
  if (isTime(token)) return { type: "time" };
  const plain = token.startsWith(".") ? betweenDigits(token) : token.replaceAll("_", "");
  return integer(plain) ?? decimal(plain) ?? { type: "text" };
}

/** After a leading dot, Go takes underscores between digits alone. */
const betweenDigits = (token: string) => token.replaceAll(/(?<=\d)_(?=\d)/g, "");

const UINT64 = 2n ** 64n;
const INT64 = 2n ** 63n;

/**
 * A leading zero is octal; `0x`, `0o` and `0b` are what they are in Go, which also takes a sign after the latter two; what 64 bits
 * cannot hold is no integer.
 */
function integer(plain: string): Resolved | undefined {
  const parts = /^([-+]?)(0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9]\d*)$/.exec(
    plain.replace(/^(0[ob])([-+])/, "$2$1"),
  );
  if (parts === null) return undefined;
  const [, sign, digits] = parts as unknown as [string, string, string];
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits.toLowerCase());
  const value = sign === "-" ? -size : size;
  const fits = sign === "" ? value < UINT64 : value < INT64 && value >= -INT64;
  return fits ? { type: "integer", value } : undefined;
}

/** What overflows a double stays text. */
function decimal(plain: string): Resolved | undefined {
  if (!/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? { type: "decimal", value } : undefined;
}

/** A date, or a date and a time of day: with `T` and a zone, or with a space and none. */
function isTime(token: string): boolean {
  const parts =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d)))|(?: +(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?))?$/.exec(
      token,
    );
  if (parts === null) return false;
  const [year = 0, month = 0, day = 0, ...clock] = parts.slice(1).map((part) => Number(part ?? 0));
  const [hour = 0, minute = 0, second = 0, zoneHours = 0, zoneMinutes = 0, hour2 = 0, minute2 = 0, second2 = 0] = clock;
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (month === 2 && !leap ? 28 : days) &&
    Math.max(hour, hour2) < 24 &&
    Math.max(minute, minute2, second, second2) < 60 &&
    zoneHours <= 24 &&
    zoneMinutes <= 60
  );
}

type Plain = string | number | boolean | null;

/**
 * The value of a plain scalar, or why it is refused: both readers must make the same of it, and a number must be written as the
 * program is given it, since a name written `1e3` arrives as 1000.
 *
 * @param alone whether it is the whole value of a key, which the program is given as text
 */
export function valueOf(token: string, alone: boolean): { readonly value: Plain } | { readonly refused: string } {
  const resolved = resolve(token);
  switch (resolved.type) {
    case "text":
      return { value: token };
    case "null":
      return { value: null };
    case "truth":
      return alone && token !== String(resolved.value) ? refused(token, resolved) : { value: resolved.value };
    case "integer":
    case "decimal":
      return isAsGiven(token, resolved.value) ? { value: Number(token) } : refused(token, resolved);
    case "time":
      return refused(token, resolved);
  }
}

const isAsGiven = (token: string, value: bigint | number) =>
  typeof value === "bigint"
    ? token === String(value) && Number.isSafeInteger(Number(value))
    : /^-?\d+\.\d+$/.test(token) && token === String(value);

function refused(token: string, resolved: Resolved): { readonly refused: string } {
  const [pulumis, ours] = [inWords(resolved), inWordsOf(token)];
  const readings = pulumis === ours ? pulumis : `${pulumis} to Pulumi and ${ours} to readers of YAML 1.2`;
  const plainly = "value" in resolved ? String(resolved.value) : "";
  const instead =
    plainly !== token && "value" in valueOf(plainly, true) && plainly !== ""
      ? `, or write ${plainly} if that is meant`
      : "";
  return { refused: `${token} without quotes is ${readings}: quote it${instead}` };
}

function inWords(resolved: Resolved): string {
  switch (resolved.type) {
    case "text":
      return "text";
    case "null":
      return "nothing";
    case "time":
      return "a time";
    case "truth":
      return String(resolved.value);
    case "integer":
    case "decimal":
      return numberInWords(resolved.value);
  }
}

const numberInWords = (value: bigint | number) =>
  Number.isSafeInteger(Number(value)) || typeof value === "number"
    ? `the number ${value}`
    : "a number that is too large to stay exact";

/** What the library that reads the file here would make of it. */
function inWordsOf(token: string): string {
  const value: unknown = parseDocument(token, { logLevel: "silent", intAsBigInt: true }).toJS();
  if (typeof value === "bigint" || typeof value === "number") return numberInWords(value);
  if (value === null) return "nothing";
  return typeof value === "string" ? "text" : String(value);
}
