import { isSurprise, whySurprise, type Answer } from "../../answers";
import { escaped } from "../escape";
import { table, type Markup } from "./elements";

/** Who is asked about, by what is asked: consumers, and then enforcement; below it every answer, filtered. */
export function answersOf(answers: readonly Answer[], consumers: ReadonlySet<string>): string {
  if (answers.length === 0) return "";
  const subjects = [...new Set(answers.map(({ consumer }) => consumer))];
  const families = [...new Set(answers.map(({ family }) => family))];
  const cells = Map.groupBy(answers, ({ consumer, family }) => JSON.stringify([consumer, family]));
  const matrixOf = (about: readonly string[]) => {
    const asked = families.filter((family) => about.some((one) => cells.has(JSON.stringify([one, family]))));
    if (about.length === 0) return "";
    return table({
      className: "matrix",
      label: `Answers about ${about[0]}${about.length === 1 ? "" : ` and ${about.length - 1} more`}`,
      columns: ["about", ...asked],
      rows: about.map((one) => [
        one,
        ...asked.map((family) => cellOf(one, family, cells.get(JSON.stringify([one, family])) ?? [])),
      ]),
    });
  };
  const rows = table({
    id: "answers-table",
    label: "The answers",
    columns: ["about", "question", "answer", "decided by", "setting"],
    rows: [],
  });
  return [
    "<p>Each cell counts what is allowed as promised (✓) and what is denied as it should be (✕). Choose one to read its answers below.</p>",
    matrixOf(subjects.filter((subject) => consumers.has(subject))),
    matrixOf(subjects.filter((subject) => !consumers.has(subject))),
    filtersOf(subjects, families),
    rows,
    '<button type="button" id="more" class="more" hidden>Show 500 more</button>',
    "<noscript><p>The answers are shown by the page's script, which is switched off here. <code>sagemaker-sharing report --csv</code> writes them as a table.</p></noscript>",
    `<script type="application/json" id="data">${dataOf(answers)}</script>`,
  ].join("\n");
}

const stateOf = (answer: Answer): string => (isSurprise(answer) ? "surprise" : answer.actual);

function cellOf(consumer: string, family: string, answers: readonly Answer[]): Markup {
  if (answers.length === 0) return { markup: "" };
  const count = (wanted: string) => answers.filter((answer) => stateOf(answer) === wanted).length;
  const [allowed, denied, surprises] = [count("allowed"), count("denied"), count("surprise")];
  const wrong =
    surprises === 0 ? "" : ` <span class="wrong-count">! ${surprises}<span class="unseen"> surprises</span></span>`;
  return {
    markup: `<button type="button" aria-pressed="false" data-consumer="${escaped(consumer)}" data-family="${escaped(family)}"><span class="yes">✓ ${allowed}<span class="unseen"> allowed</span></span> <span class="no">✕ ${denied}<span class="unseen"> denied</span></span>${wrong}</button>`,
  };
}

function filtersOf(subjects: readonly string[], families: readonly string[]): string {
  const select = (name: string, label: string, all: string, values: readonly string[]) =>
    `<label>${label}<select name="${name}"><option value="">${all}</option>${values.map((value) => `<option value="${escaped(value)}">${escaped(value)}</option>`).join("")}</select></label>`;
  return [
    '<form id="filters" role="search" aria-label="Filter the answers">',
    select("consumer", "about", "everybody", subjects),
    select("family", "what is asked", "everything", families),
    select("state", "answer", "any", ["allowed", "denied", "surprise"]),
    '<label>with the words<input name="words" type="search" autocomplete="off"></label>',
    '<button type="reset">Show all</button>',
    '<output id="shown"></output></form>',
  ].join("\n");
}

/** The answers as data: what repeats, as most statements do, stands there once. Surprises come first. */
function dataOf(answers: readonly Answer[]): string {
  const numbers = new Map<string, number>();
  const number = (text: string) => {
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return numbers.get(text)!;
  };
  const inOrder = [...answers.filter(isSurprise), ...answers.filter((answer) => !isSurprise(answer))];
  const rows = inOrder.map((answer) => [
    number(answer.consumer),
    number(answer.family),
    answer.question,
    number(isSurprise(answer) ? `${answer.actual}, ${whySurprise(answer)}` : answer.actual),
    number(stateOf(answer)),
    number(answer.decidedBy),
    number(answer.key),
  ]);
  // The text must not end the element that it stands in.
  return JSON.stringify({ texts: [...numbers.keys()], rows }).replace(/</g, "\\u003c");
}
