import type { ChildConfig, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Question } from "../questions";
import type { DeployedDifference } from "./deployed";
import type { Evidence } from "./evidence";
import { brokenText, InAccounts, type BrokenPromises, type WiderRights } from "./inAccounts";
import { otherCallers, type OtherCaller } from "./otherCallers";
import { surroundingsOf, type Surrounded } from "./surroundings";

/** What the evidence from the real accounts shows; docs/evidence.md describes it. */
export interface EvidenceReport {
  /** Whether anything was given that could break a promise. */
  readonly asked: boolean;
  /** Promises that the stacks keep, and the accounts do not. */
  readonly broken: readonly BrokenPromises[];
  /** Promises to users that hold with multi-factor authentication alone. */
  readonly withMfa: readonly BrokenPromises[];
  readonly wider: readonly WiderRights[];
  readonly otherCallers: readonly OtherCaller[];
  readonly deployed: readonly DeployedDifference[];
  /** Accounts of the stacks that are not in the organization. */
  readonly outside: readonly string[];
}

/** A check in the light of the evidence: sees every answer, and says in the end what it all comes to. */
export class Witness {
  readonly #around: Surrounded;
  readonly #inAccounts: InAccounts;

  constructor(
    readonly parent: Side<ParentConfig>,
    readonly children: readonly Side<ChildConfig>[],
    readonly evidence: Evidence,
  ) {
    this.#around = surroundingsOf(parent, children, evidence);
    this.#inAccounts = new InAccounts(this.#around.surroundings);
  }

  /** Whether no answer could matter, since no evidence says anything about who may do what. */
  get isIdle(): boolean {
    return this.#inAccounts.isIdle;
  }

  look(question: Question, actual: "allowed" | "denied"): Promise<void> {
    return this.#inAccounts.look(question, actual);
  }

  /** What makes the check fail: that something is not there, and promises that do not hold. */
  get failures(): readonly string[] {
    return [...this.#around.missing, ...this.#inAccounts.broken.map(brokenText)];
  }

  /** What no file shows, each with the file that would. */
  get unseen(): readonly string[] {
    return this.#around.unseen;
  }

  /** What compares two sides is loaded by who has another. */
  async report(): Promise<EvidenceReport> {
    const { deployedDifferences } = require("./deployed") as typeof import("./deployed");
    const { parent, children, evidence } = this;
    const built = [parent, ...children].map((side) => side.built);
    return {
      asked: evidence.details !== undefined || evidence.organization !== undefined,
      broken: this.#inAccounts.broken,
      withMfa: this.#inAccounts.withMfa,
      wider: this.#inAccounts.wider,
      otherCallers: (await otherCallers(parent, children, evidence.details, this.#around.surroundings)).map(
        ({ caller }) => caller,
      ),
      deployed: await deployedDifferences(built, evidence),
      outside: [...new Set(built.map(({ accountId }) => accountId))].filter(
        (id) => evidence.organization !== undefined && evidence.organization.placeOf(id) === undefined,
      ),
    };
  }
}

/** What no check of these accounts sees with the evidence that was given, and the options that would show it. */
export function outOfSight({ files, details }: Evidence, accountIds: readonly string[]): string {
  const without = [...new Set(accountIds)].filter((id) => !details?.accounts.has(id));
  const where = details === undefined || without.length === 0 ? "" : ` ${without.join(" and ")}`;
  const parts: (readonly [what: string, option: string])[] = [
    ...(files.organization === undefined ? [["SCPs, RCPs", "--organization"] as const] : []),
    ...(without.length > 0
      ? [
          [
            `permission boundaries, policies made outside this program${where && ` in${where}`}`,
            `--account-details${where && ` of${where}`}`,
          ] as const,
        ]
      : []),
    ...((files.states ?? []).length === 0 && details === undefined
      ? [["what is deployed", "--from-state"] as const]
      : []),
  ];
  if (parts.length === 0) return "session policies, and policies of resources that are not made here";
  const options = parts.map(([, option]) => option);
  const last = options.pop()!;
  return `${parts.map(([what]) => what).join(", ")} (${[options.join(", "), last].filter((one) => one !== "").join(" and ")} ${parts.length === 1 && !parts[0]![0].includes(",") ? "shows it" : "show them"})`;
}
