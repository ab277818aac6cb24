import { createHash } from "node:crypto";
import { isSurprise, whySurprise } from "../../answers";
import { rulesIn } from "../../holders/regionRules";
import { protectedThings } from "../../holders/rulesAsPolicy";
import { membersOf } from "../../holders/system";
import { counted } from "../../../contract/listed";
import { modeOf } from "../../../enforcement/rules/schema";
import { gapsHeading, OUTCOMES_IN_WORDS } from "../../gaps/gaps";
import { evidenceLines } from "../../evidence/evidenceLines";
import { escaped } from "../escape";
import { picture } from "../picture/picture";
import { consumerRows, stampOf, stateOf, type ReportContent } from "../summary";
import { answersOf } from "./answers";
import { list, mark, names, prose, section, table, type Cell } from "./elements";
import { SCRIPT } from "./script";
import { STYLE } from "./style";
import { thousands } from "../thousands";

type Section = readonly [id: string, title: string, body: string];

/** One page that needs nothing else: no network, no other file. */
export function page(content: ReportContent): string {
  const sections = sectionsOf(content).filter(([, , body]) => body !== "");
  const hash = createHash("sha256").update(SCRIPT).digest("base64");
  const { check, system } = content;
  const consumers = counted(Object.keys(system.shares).length, "consumer");
  const title = `Access of ${consumers} to ${system.parent.account.accountId}: ${stateOf(check.summary.surprises)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
${headerOf(content)}
<nav aria-label="Sections"><ul>${sections.map(([id, text]) => `<li><a href="#${id}">${escaped(text)}</a></li>`).join("")}</ul></nav>
<main id="content">
${sections.map((one) => section(...one)).join("\n")}
</main>
<footer><h2>What this was made of</h2>${list(stampOf(content.provenance))}</footer>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function headerOf(content: ReportContent): string {
  const { check, system, provenance, diff } = content;
  const { allowed, denied, surprises } = check.summary;
  const tile = (count: number, text: string, className = "") =>
    `<li class="${className}"><b>${thousands(count)}</b>${escaped(text)}</li>`;
  const { accountId } = system.parent.account;
  const when = `${provenance.at.slice(0, 16).replace("T", " ")} UTC`;
  return `<header>
<h1>Who can do what: ${mark(surprises === 0 ? "good" : "bad", stateOf(check.summary.surprises)).markup}</h1>
<p>What account <code>${escaped(accountId)}</code> shares, checked offline on ${escaped(when)}${provenance.commit === undefined ? "" : ` at commit <code>${escaped(provenance.commit.slice(0, 12))}</code>`}</p>
<ul class="tiles">
${[
  tile(Object.keys(system.shares).length, "consumers"),
  tile(allowed, "allowed as promised", "good"),
  tile(denied, "denied as they should be"),
  tile(surprises, "surprises", surprises === 0 ? "" : "bad"),
  ...(diff === undefined
    ? []
    : [tile(diff.gains.length, `opened against ${diff.before}`, diff.gains.length === 0 ? "" : "bad")]),
].join("\n")}
</ul>
</header>`;
}

function sectionsOf(content: ReportContent): Section[] {
  const { check, system, diff } = content;
  const drawn = Object.keys(system.shares).length > 0 || rulesOf(content).length > 0;
  return [
    ["surprises", "Surprises", surprisesOf(content)],
    ["accounts", "In the real accounts", list(evidenceLines(check.evidence).map(prose))],
    ["changes", `What changes against ${diff?.before}`, changesOf(content)],
    ["picture", "The picture", drawn ? drawingOf(content) : ""],
    ["consumers", "Consumers", consumersOf(content)],
    ["answers", "Answers", answersOf(check.answers, new Set(Object.keys(system.shares)))],
    ["policies", "Policies", policiesOf(content)],
    ["rules", "Rules", rulesTable(content)],
    ["gaps", "Gaps", gapsOf(content)],
    ["not-seen", "Not seen", notSeenOf(content)],
  ];
}

function surprisesOf({ check }: ReportContent): string {
  const wrong = check.answers.filter(isSurprise).map((answer): Cell => ({
    markup: `${mark("bad", `${answer.actual}, ${whySurprise(answer)}`).markup} ${escaped(answer.question)}. Decided by ${escaped(answer.decidedBy)}; look at <code>${escaped(answer.key)}</code>.`,
  }));
  return list([...wrong, ...check.failures.map(prose)], "wrong");
}

function changesOf({ diff }: ReportContent): string {
  if (diff === undefined) return "";
  const of = (title: string, changes: readonly string[], className: string) =>
    changes.length === 0
      ? ""
      : `<h3>${title} (${changes.length})</h3>${list(changes.map(prose), `changes ${className}`)}`;
  const texts = (changes: readonly { readonly text: string }[]) => changes.map(({ text }) => text);
  return (
    [
      of("Opens", texts(diff.gains), "gains"),
      of("Closes", texts(diff.losses), "losses"),
      of("Changed, and opens and closes nothing", texts(diff.changed), ""),
      of("This comparison cannot be relied on", diff.disagreements, "gains"),
    ].join("\n") || "<p>Nobody gains and nobody loses anything.</p>"
  );
}

const drawingOf = ({ system }: ReportContent): string =>
  `<p>Arrows are what the policies allow, from whoever asks by the roles in between to what these open. Keys of KMS are left out.</p>
<p id="detail" role="status">Point at an arrow or a box, or go to the arrows with Tab and the arrow keys, to read which statement decides.</p>
<div class="scroll drawing" tabindex="0" role="region" aria-label="Drawing of the accounts">${picture(system)}</div>`;

function consumersOf(content: ReportContent): string {
  const rows = consumerRows(content);
  if (rows.length === 0) return "";
  return table({
    label: "Consumers",
    columns: ["consumer", "account", "endpoints", "regions", "feature groups", "who", "answers", "state"],
    rows: rows.map((row) => [
      row.consumer,
      { markup: `<code class="whole">${escaped(row.account)}</code>` },
      names(row.endpoints),
      names(row.regions),
      {
        markup: `${names(row.featureGroups).markup}${row.access === "" ? "" : `<br>${escaped(row.access.replace("readWrite", "read and write"))}`}`,
      },
      { markup: row.callers.map(escaped).join("<br>") },
      row.answers,
      mark(row.surprises.length === 0 ? "good" : "bad", stateOf(row.surprises.length)),
    ]),
  });
}

function policiesOf({ check }: ReportContent): string {
  const fullest = [...check.policies].sort((a, b) => b.size / b.limit - a.size / a.limit);
  if (fullest.length === 0) return "";
  const bar = (size: number, limit: number): Cell => {
    const percent = Math.round((100 * size) / limit);
    const width = Math.min(100, percent);
    return {
      markup: `<span class="full"><span class="fill" aria-hidden="true"><span class="${percent >= 80 ? "high" : ""}" style="width:${width}%"></span></span>${percent} %</span>`,
    };
  };
  return `<p>Characters as IAM counts them, the fullest first.</p>${table({
    label: "How full the policies are",
    columns: ["policy", "kind", "characters", "limit", "full"],
    rows: fullest.map(({ name, kind, size, limit }) => [name, kind, size, limit, bar(size, limit)]),
  })}`;
}

const rulesOf = ({ system }: ReportContent) =>
  membersOf(system).flatMap((member) =>
    rulesIn(member).flatMap(({ settings, accountId, region }) =>
      settings.rules.map((rule) => ({ settings, accountId, region, rule })),
    ),
  );

function rulesTable(content: ReportContent): string {
  const rows = rulesOf(content);
  if (rows.length === 0) return "";
  return `<p>Who may deploy which models; enforcement undoes what a rule in mode <code>enforce</code> does not allow, and records it in mode <code>audit</code>.</p>${table(
    {
      label: "Rules of enforcement",
      columns: ["rule", "account", "region", "mode", "protects", "may be deployed by"],
      rows: rows.map(({ settings, accountId, region, rule }) => {
        const mode = modeOf(rule, settings);
        return [
          rule.name,
          { markup: `<code>${escaped(accountId)}</code>` },
          region,
          mark(mode === "enforce" ? "good" : "warn", mode),
          names(protectedThings(rule)),
          names([...rule.allowedRoleArns, ...rule.allowedPermissionSets.map((set) => `permission set ${set}`)]),
        ];
      }),
    },
  )}`;
}

const capital = (sentence: string) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

const OUTCOMES = { prevented: "good", undone: "warn", neither: "bad" } as const;

const gapsOf = ({ check }: ReportContent): string =>
  check.gaps
    .map(
      ({ accountId, rows, notes }) =>
        `<h3>${escaped(capital(gapsHeading(accountId)))}</h3>${table({
          label: `What the guardrail in ${accountId} prevents and what gets past it`,
          columns: ["rule", "call", "outcome", "why"],
          rows: rows.map(({ rule, call, outcome, why }) => [
            rule ?? "every rule",
            { markup: `<code>${escaped(call)}</code>` },
            mark(OUTCOMES[outcome], OUTCOMES_IN_WORDS[outcome]),
            why,
          ]),
        })}${list(notes.map(prose))}`,
    )
    .join("\n");

const notSeenOf = ({ check }: ReportContent): string => list([check.outOfSight, ...check.notEvaluated]);
