import { escaped } from "../escape";

/** Parts that every section is made of. Text is escaped here; what is markup already is {@link Markup}. */
export interface Markup {
  readonly markup: string;
}

export type Cell = string | number | Markup;

const shown = (cell: Cell): string => (typeof cell === "object" ? cell.markup : escaped(cell));

export const section = (id: string, title: string, body: string): string =>
  body === ""
    ? ""
    : `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${escaped(title)}</h2>\n${body}\n</section>`;

export const list = (texts: readonly Cell[], className = ""): string =>
  texts.length === 0
    ? ""
    : `<ul class="${className}">${texts.map((text) => `<li>${shown(text)}</li>`).join("\n")}</ul>`;

export const mark = (kind: "good" | "bad" | "warn" | "plain", text: string): Markup => ({
  markup: `<span class="${kind} mark">${escaped(text)}</span>`,
});

/** Names in the letters of code, one a line. */
export const names = (all: readonly string[]): Markup => ({
  markup: all.map((name) => `<code>${escaped(name)}</code>`).join("<br>"),
});

/** What is between backticks is code. */
export const prose = (text: string): Markup => ({
  markup: text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? `<code>${escaped(part)}</code>` : escaped(part)))
    .join(""),
});

const numeric = (cell: Cell | undefined): string => (typeof cell === "number" ? ' class="number"' : "");

interface Table {
  readonly id?: string;
  readonly className?: string;
  /** What a reader who does not see it is told. */
  readonly label: string;
  readonly columns: readonly string[];
  /** The first cell of each is its heading. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A table that scrolls by itself, and by the keyboard. */
export function table({ id, className = "", label, columns, rows }: Table): string {
  const head = columns.map((column, index) => `<th scope="col"${numeric(rows[0]?.[index])}>${escaped(column)}</th>`);
  const body = rows.map(
    ([first, ...rest]) =>
      `<tr><th scope="row">${shown(first!)}</th>${rest.map((cell) => `<td${numeric(cell)}>${shown(cell)}</td>`).join("")}</tr>`,
  );
  const name = id === undefined ? "" : ` id="${id}"`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table: ${escaped(label)}"><table${name} class="${className}"><thead><tr>${head.join("")}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}
