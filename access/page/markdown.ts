import { isSurprise, whySurprise } from "../answers";
import { evidenceLines } from "../evidence/evidenceLines";
import { consumerRows, stampOf, stateOf, type ReportContent } from "./summary";
import { listed } from "../../contract/listed";

/** GitHub takes 65,536 characters in a comment; the rest is for whoever puts something around it. */
const MOST = 60_000;
/** Consumers in the picture: Mermaid draws no more that one could read. */
const DRAWN = 15;

/** A report for a pull request. What does not fit is left out from the end, and the report says so. */
export function markdown(content: ReportContent): string {
  const { check } = content;
  const { allowed, denied, surprises } = check.summary;
  const parts = [
    [`## Access: ${stateOf(surprises)}`],
    [`${allowed} allowed as promised, ${denied} denied as they should be.`],
    surpriseLines(content),
    changeLines(content),
    folded("In the real accounts", accountLines(content), true),
    folded("The consumers", tableOf(content), consumerRows(content).length <= 20),
    folded("The picture", pictureOf(content), consumerRows(content).length <= 5),
    folded("How full the policies are", policyLines(content), false),
    folded(
      "What was not seen",
      [check.outOfSight, ...check.notEvaluated].map((text) => `* ${plain(text)}`),
      false,
    ),
    folded(
      "What was looked at",
      stampOf(content.provenance).map((line) => `* ${code(line)}`),
      false,
    ),
  ].filter((lines) => lines.length > 0);
  const left = "*Left out here: what did not fit. `sagemaker-sharing report --html` has everything.*";
  const kept: string[] = [];
  let size = left.length + 2;
  for (const lines of parts) {
    const text = lines.join("\n");
    if (size + text.length + 2 > MOST) {
      kept.push(...cut(lines, MOST - size), left);
      break;
    }
    kept.push(text);
    size += text.length + 2;
  }
  return `${kept.join("\n\n")}\n`;
}

/** As many lines as fit, with what was opened closed again. */
function cut(lines: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let size = 40;
  for (const line of lines) {
    if (size + line.length + 1 > room) break;
    kept.push(line);
    size += line.length + 1;
  }
  const open = kept.filter((line) => line.startsWith("```")).length % 2 === 1 ? ["```"] : [];
  const folds = kept.some((line) => line.startsWith("<details")) ? ["", "</details>"] : [];
  return kept.length < 3 ? [] : [[...kept, ...open, ...folds].join("\n")];
}

const folded = (title: string, lines: readonly string[], open: boolean): string[] =>
  lines.length === 0
    ? []
    : [`<details${open ? " open" : ""}><summary>${title}</summary>`, "", ...lines, "", "</details>"];

function surpriseLines({ check }: ReportContent): string[] {
  const wrong = check.answers.filter(isSurprise);
  return [
    ...wrong.map(
      (answer) =>
        `* **${answer.actual}**, ${whySurprise(answer)}: ${plain(answer.question)}. Decided by ${code(answer.decidedBy)}; look at ${code(answer.key)}.`,
    ),
    ...check.failures.map((failure) => `* ${plain(failure)}`),
  ];
}

function changeLines({ diff }: ReportContent): string[] {
  if (diff === undefined) return [];
  const list = (title: string, changes: readonly { readonly text: string }[]) =>
    changes.length === 0
      ? []
      : ["", `### ${title} (${changes.length})`, "", ...changes.map(({ text }) => `* ${plain(text)}`)];
  const nothing = diff.gains.length + diff.losses.length === 0;
  return [
    `Against ${code(diff.before)}: ${nothing ? "**nobody gains and nobody loses anything.**" : `**${diff.gains.length} opened, ${diff.losses.length} closed.**`}`,
    ...list("What this opens", diff.gains),
    ...list("What this closes", diff.losses),
    ...list("Changed, and opens and closes nothing", diff.changed),
    ...list(
      "This comparison cannot be relied on",
      diff.disagreements.map((text) => ({ text })),
    ),
  ];
}

const accountLines = ({ check }: ReportContent): string[] =>
  evidenceLines(check.evidence).map((line) => `${/^ */.exec(line)![0]}* ${plain(line.trim())}`);

function tableOf(content: ReportContent): string[] {
  return [
    "| consumer | account | endpoints | feature groups | who | answers | state |",
    "|---|---|---|---|---|---|---|",
    ...consumerRows(content).map((row) => {
      const groups = row.featureGroups.length === 0 ? "" : `${row.featureGroups.map(code).join(", ")} (${row.access})`;
      const cells = [
        plain(row.consumer),
        row.account,
        row.endpoints.map(code).join(", "),
        groups,
        row.callers.map(plain).join(", "),
        row.answers,
        stateOf(row.surprises.length),
      ];
      return `| ${cells.join(" | ")} |`;
    }),
  ];
}

function pictureOf(content: ReportContent): string[] {
  const rows = consumerRows(content);
  const { accountId } = content.system.parent.account;
  const drawn = rows.slice(0, DRAWN);
  const nodes = [
    `  subgraph parent[${quoted(`parent ${accountId}`)}]`,
    ...drawn.map(
      (row, index) =>
        `    r${index}([${quoted(`roles for ${row.consumer}`)}]) --> t${index}[${quoted(brief([...row.endpoints, ...row.featureGroups]))}]`,
    ),
    "  end",
    ...drawn.map(
      (row, index) => `  c${index}[${quoted(`${row.consumer} ${row.account}: ${brief(row.callers)}`)}] --> r${index}`,
    ),
  ];
  const more = rows.length > DRAWN ? ["", `${rows.length - DRAWN} more consumers are not drawn.`] : [];
  return rows.length === 0 ? [] : ["```mermaid", "flowchart LR", ...nodes, "```", ...more];
}

const brief = (names: readonly string[]) => listed(names, 4);

function policyLines({ check }: ReportContent): string[] {
  const fullest = [...check.policies].sort((a, b) => b.size / b.limit - a.size / a.limit).slice(0, 20);
  if (fullest.length === 0) return [];
  return [
    "| policy | characters | of |",
    "|---|---|---|",
    ...fullest.map(({ name, size, limit }) => `| ${plain(name)} | ${size} | ${limit} |`),
  ];
}

const oneLine = (text: string) => text.replace(/\s+/g, " ");

/** Text that stays text, whatever stands in it; what is between backticks is code. */
const plain = (text: string): string =>
  oneLine(text)
    .split("`")
    .map((part, index) => (index % 2 === 1 ? code(part) : part.replace(/[\\<>*_[\]|~#&@]/g, "\\$&")))
    .join("");

const code = (text: string): string => `\`${oneLine(text).replace(/`/g, "'").replace(/\|/g, "\\|")}\``;

const quoted = (text: string): string =>
  `"${oneLine(text).replace(/[^\w .,:;/()+=-]/g, (character) => `#${character.codePointAt(0)};`)}"`;
