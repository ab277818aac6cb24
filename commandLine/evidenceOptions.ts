import type { Command } from "commander";
import type { EvidenceFiles } from "../access/evidence/evidence";

/** The options of every command that takes files from the real accounts, each defined once. */
export interface EvidenceOptions {
  readonly accountDetails?: readonly string[];
  readonly organization?: string;
  readonly fromState?: readonly string[];
}

const withAccountDetails = (command: Command): Command =>
  command.option(
    "--account-details <file...>",
    "what aws iam get-account-authorization-details printed, of any of the accounts",
  );

const withOrganization = (command: Command): Command =>
  command.option(
    "--organization <dir>",
    "a folder of what aws organizations printed (docs/evidence.md has the commands)",
  );

const withStates = (command: Command): Command =>
  command.option("--from-state <file...>", "what pulumi stack export printed, of any of the stacks");

/** What decides in the accounts besides the stacks. */
export const withAccountOptions = (command: Command): Command => withOrganization(withAccountDetails(command));

/** What is deployed. */
export const withDeployedOptions = (command: Command): Command => withStates(withAccountDetails(command));

export const withEvidenceOptions = (command: Command): Command => withStates(withAccountOptions(command));

export const evidenceFilesOf = ({ accountDetails, organization, fromState }: EvidenceOptions): EvidenceFiles => ({
  accountDetails,
  organization,
  states: fromState,
});
