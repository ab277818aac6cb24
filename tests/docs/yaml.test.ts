import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { readAnswers } from "../config/corpus/answers";
import { idOf, isRefused, readHere, STACK, type Document } from "../config/corpus/document";
import { KINDS, type Kind } from "../config/corpus/kinds";

const PAGE = path.join(__dirname, "../../docs/design/yaml.md");
const answers = readAnswers();

/** The value of the key that an example is about. */
const KEYS = ["sagemaker-sharing:share", "aws:region"];
const OURS = ["share", "sagemaker-sharing:share", "sagemaker-sharing:config:share"];

function row({ kind, example }: Kind): string {
  const here = readHere(example);
  return `| ${kind} | ${code(writtenIn(example))} | ${pulumiSays(example)} | ${libraryReads(example)} | ${isRefused(here) ? "refused" : "as Pulumi"} |`;
}

/** What the example says, without what all of them do. */
function writtenIn({ files }: Document): string {
  const project = String(files["Pulumi.yaml"]).replace(/^name: .*\nruntime: .*\n(config:\n)?/, "");
  if (project.trim() !== "") return project.trim();
  const text = files[`Pulumi.${STACK}.yaml`]!;
  if (typeof text !== "string") return [...text.subarray(0, 6), "..."].map((byte) => byte.toString(16)).join(" ");
  return text
    .replace(/^config:\n(?! *x)/, "")
    .replace(/^ {2}share: ?(?!\[?$)/, "")
    .replace(/\n$/, "")
    .replace(/^ {2}/gm, "");
}

function pulumiSays(example: Document): string {
  const config = answers.get(idOf(example));
  if (config === undefined) return assert.fail("no answer; npm run pulumi-answers");
  if (config === null) return "refuses the file";
  const value = KEYS.map((key) => config[key]).find((one) => one !== undefined);
  return value === undefined ? "nothing" : code(value);
}

function libraryReads({ files }: Document): string {
  if (String(files["Pulumi.yaml"]).includes("config:")) return "(not its own)";
  try {
    const text = Buffer.from(files[`Pulumi.${STACK}.yaml`]!).toString("utf8");
    const { config } = parse(text, { merge: true, logLevel: "error" }) as {
      config?: Readonly<Record<string, unknown>>;
    };
    const value = OURS.map((key) => config?.[key]).find((one) => one !== undefined);
    return value === undefined ? "nothing" : code(typeof value === "string" ? value : JSON.stringify(value));
  } catch {
    return "refuses the file";
  }
}

/** Code in a cell of a table: on one line, with signs for what has none. */
function code(text: string): string {
  const visible = text
    .replaceAll("\r\n", "␍⏎")
    .replaceAll("\n", "⏎")

    .replace(
      /[\0-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffd]/g,
      (sign) => `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
    )
    .replaceAll("|", "\\|");
  return visible.includes("`") ? `\`\` ${visible} \`\`` : `\`${visible.replace(/^$/, " ")}\``;
}

describe("docs/design/yaml.md", () => {
  for (const { title, kinds } of KINDS) {
    it(`says what is true of ${title.toLowerCase()}`, () => {
      const table = [
        "| what | as written | Pulumi hands over | `yaml` reads | here |",
        "|---|---|---|---|---|",
        ...kinds.map(row),
      ];
      const page = readFileSync(PAGE, "utf8");
      const [, section = ""] = page.split(`### ${title}\n`);
      const written = section
        .split(/\n#+ /)[0]!
        .split("\n")
        .filter((line) => line.startsWith("|"));
      assert.deepEqual(written, table, `the table should be\n${table.join("\n")}`);
    });
  }
});
