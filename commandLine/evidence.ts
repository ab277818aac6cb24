import { Option, type Command } from "commander";
import type { EvidenceFiles } from "../access/evidence/evidence";

/** The options of every command that takes files from the real accounts. */
export interface EvidenceOptions {
  readonly accountDetails?: readonly string[];
  readonly organization?: string;
  readonly fromState?: readonly string[];
}

export const withEvidenceOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--account-details <file...>",
        "what aws iam get-account-authorization-details printed, of any of the accounts",
      ),
    )
    .option("--organization <dir>", "a folder of what aws organizations printed (docs/evidence.md has the commands)")
    .addOption(new Option("--from-state <file...>", "what pulumi stack export printed, of any of the stacks"));

export const evidenceFilesOf = ({ accountDetails, organization, fromState }: EvidenceOptions): EvidenceFiles => ({
  accountDetails,
  organization,
  states: fromState,
});
