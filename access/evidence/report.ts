import type { ChildConfig, ParentConfig } from "../../config";
import type { Side } from "../build/side";
import type { Question } from "../questions";
import type { DeployedDifference } from "./deployed";
import type { Evidence } from "./evidence";
import { brokenText, InAccounts, type BrokenPromises, type PromisesFromNetworks, type WiderRights } from "./inAccounts";
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
  /** Promises that hold from some networks alone. */
  readonly fromNetworks: readonly PromisesFromNetworks[];
  /** Promises about others' deployments that hold of some requests alone. */
  readonly ofSomeRequests: readonly BrokenPromises[];
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
      fromNetworks: this.#inAccounts.fromNetworks,
      ofSomeRequests: this.#inAccounts.ofSomeRequests,
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
  const missing = missingEvidence(files, details, accountIds);
  if (missing.length === 0) return "session policies, and policies of resources that are not made here";
  const things = missing.flatMap((one) => one.things);
  const options = missing.map(({ option }) => option);
  const last = options.splice(-1);
  const named = [...(options.length > 0 ? [options.join(", ")] : []), ...last].join(" and ");
  const shows = missing.length === 1 ? "shows" : "show";
  return `${things.join(", ")} (${named} ${shows} ${things.length === 1 ? "it" : "them"})`;
}

interface MissingEvidence {
  readonly things: readonly string[];
  /** Which option of the command would bring it, and for which accounts where others are there. */
  readonly option: string;
}

function missingEvidence(
  { organization, states = [] }: Evidence["files"],
  details: Evidence["details"],
  accountIds: readonly string[],
): MissingEvidence[] {
  const missing: MissingEvidence[] = [];
  if (organization === undefined) missing.push({ things: ["SCPs", "RCPs"], option: "--organization" });
  const without = [...new Set(accountIds)].filter((id) => !details?.accounts.has(id));
  if (without.length > 0) {
    const accounts = details === undefined ? "" : without.join(" and ");
    missing.push({
      things: ["permission boundaries", `policies made outside this program${accounts && ` in ${accounts}`}`],
      option: `--account-details${accounts && ` of ${accounts}`}`,
    });
  }
  if (states.length === 0 && details === undefined)
    missing.push({ things: ["what is deployed"], option: "--from-state" });
  return missing;
}
