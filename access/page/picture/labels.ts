import { listed } from "../../../contract/listed";
import type { Holder } from "../../holders/holder";
import { statementText, type Grant } from "../../sets/statements";

/** How the picture calls what it shows. */

export const nameOf = ({ label, arn, kind }: Holder): string => (kind === "caller" ? label : arn.replace(/^.*\//, ""));

const KICKERS = /^(invoke role|feature-store role|execution role|members of group|whoever has|role) (.+)$/;

/** `execution role Nightly` is what it is, and its name. */
export function partsOf({ label }: Holder): { readonly kicker: string; readonly lines: readonly string[] } {
  const [, kicker = "user", name = label] = KICKERS.exec(label) ?? [];
  return { kicker, lines: [name] };
}

/** The statements that decide, each once, with their conditions. */
export function statements(grants: readonly Grant[]): string {
  const texts = grants.map((grant) => {
    const when = grant.conditions.map(({ operator, name, values }) => `${operator} ${name} ${listed(values, 3)}`);
    return `${statementText(grant)}${when.length === 0 ? "" : ` if ${when.join(" and ")}`}`;
  });
  return [...new Set(texts)].join("; ") || "nothing that these files show";
}
