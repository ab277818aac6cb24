/**
 * Terraform's language, as `terraform fmt` lays it out. Source: HCL Native Syntax Specification; Terraform, "Style Guide".
 */
type Value = string | number | boolean | Expression | readonly Value[] | { readonly [key: string]: Value };

/** Something to stand as it is: a reference, a call. */
class Expression {
  constructor(readonly text: string) {}
}

export interface Block {
  /** The type and the labels: `["resource", "aws_iam_policy", "caller"]`. */
  readonly head: readonly [type: string, ...labels: string[]];
  readonly body: readonly (readonly [name: string, value: Value] | Block)[];
}

export const reference = (text: string): Expression => new Expression(text);

/** A document as text of JSON that Terraform makes itself, so that a plan shows what in it changes. */
export const jsonencode = (document: object): Expression =>
  new Expression(`jsonencode(${written(document as Value, "  ")})`);

export const hcl = (blocks: readonly Block[]): string => blocks.map((block) => `${blockText(block, "")}\n`).join("\n");

function blockText({ head: [type, ...labels], body }: Block, indent: string): string {
  const inner = `${indent}  `;
  const parts: string[] = [];
  let run: (readonly [string, Value])[] = [];
  const endRun = () => {
    if (run.length > 0) parts.push(attributes(run, inner));
    run = [];
  };
  for (const entry of body) {
    if (isBlock(entry)) {
      endRun();
      parts.push(blockText(entry, inner));
    } else run.push(entry);
  }
  endRun();
  const first = [type, ...labels.map((label) => quoted(label)), "{"].join(" ");
  return body.length === 0 ? `${indent}${first}}` : `${indent}${first}\n${parts.join("\n\n")}\n${indent}}`;
}

const isBlock = (entry: Block["body"][number]): entry is Block => "head" in entry;

/** The equals signs of neighbouring lines stand in one column; a value of several lines ends the neighbourhood. */
function attributes(entries: readonly (readonly [string, Value])[], indent: string): string {
  const lines = entries.map(([name, value]) => ({ key: keyOf(name), text: written(value, indent) }));
  const isLong = ({ text }: { readonly text: string }) => text.includes("\n");
  return lines
    .map((line, index) => {
      let [first, last] = [index, index];
      while (!isLong(line) && first > 0 && !isLong(lines[first - 1]!)) first -= 1;
      while (!isLong(line) && last < lines.length - 1 && !isLong(lines[last + 1]!)) last += 1;
      const width = Math.max(...lines.slice(first, last + 1).map(({ key }) => key.length));
      return `${indent}${line.key.padEnd(width)} = ${line.text}`;
    })
    .join("\n");
}

function written(value: Value, indent: string): string {
  if (value instanceof Expression) return value.text;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.every((item) => typeof item !== "object" || item instanceof Expression))
      return `[${value.map((item) => written(item, indent)).join(", ")}]`;
    return `[\n${value.map((item) => `${inner}${written(item, inner)},\n`).join("")}${indent}]`;
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return entries.length === 0 ? "{}" : `{\n${attributes(entries, inner)}\n${indent}}`;
}

const isList = (value: object): value is readonly Value[] => Array.isArray(value);

const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

/** A string of JSON is one of HCL but for the two beginnings of a template. */
const quoted = (text: string): string => JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
