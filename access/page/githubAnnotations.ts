import type { Finding } from "./findings";

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

/** The findings as commands of GitHub's workflows, which put each beside its line in a pull request. */
export const githubAnnotations = (findings: readonly Finding[]): string =>
  findings
    .map(({ level, rule, text, place: { file, line, column } }) => {
      const properties = { file, line, col: column, title: `access: ${rule}` };
      const listed = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
      return `::${COMMANDS[level]} ${listed.join(",")}::${data(text)}\n`;
    })
    .join("");

/** Escaped as the runner reads it back: what it does not take for a command's end is text. */
const data = (text: string): string => text.replace(/[%\r\n]/g, encodeURIComponent);
const property = (text: string): string => text.replace(/[%\r\n:,]/g, encodeURIComponent);
