import { Mistakes, type Config } from "../../config";
import type { Mistake } from "../../config/mistakes";
import type { Built } from "../build/build";
import type { Stack } from "../sides";
import { readAccountDetails, type Details } from "./files/accountDetails";
import { readOrganization, type Organization } from "./files/organization";
import { readStates } from "./files/stackExport";

/** Files from the real accounts, as the command line names them. */
export interface EvidenceFiles {
  /** What `aws iam get-account-authorization-details` printed. */
  readonly accountDetails?: readonly string[] | undefined;
  /** A folder of what `aws organizations` printed. */
  readonly organization?: string | undefined;
  /** What `pulumi stack export` printed. */
  readonly states?: readonly string[] | undefined;
}

export interface Evidence {
  readonly files: EvidenceFiles;
  readonly details?: Details | undefined;
  readonly organization?: Organization | undefined;
  /** What is deployed, by the names of the stacks. */
  readonly states: ReadonlyMap<string, Built>;
}

export const NO_EVIDENCE: Evidence = { files: {}, states: new Map() };

/**
 * Reads all files of evidence about some stacks.
 *
 * @throws Mistakes of all of them at once: a file of another kind, of an account or a stack that is not checked, or cut short
 */
export function readEvidence(files: EvidenceFiles, stacks: readonly Stack<Config>[]): Evidence {
  const mistakes: Mistake[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Mistakes)) throw error;
      mistakes.push(...error.mistakes);
      return undefined;
    }
  };
  const { accountDetails = [], organization: dir, states: exported = [] } = files;
  if (accountDetails.length === 0 && dir === undefined && exported.length === 0) return NO_EVIDENCE;
  const details = attempt(() => (accountDetails.length === 0 ? undefined : detailsOf(accountDetails, stacks)));
  const organization = attempt(() => (dir === undefined ? undefined : organizationOf(dir, stacks)));
  const states = attempt(() =>
    readStates(
      exported,
      stacks.map(({ built }) => built),
    ),
  );
  if (mistakes.length > 0) throw new Mistakes(mistakes);
  return { files, details, organization, states: states ?? new Map() };
}

const accountsOf = (stacks: readonly Stack<Config>[]): string =>
  [...Map.groupBy(stacks, ({ built }) => built.accountId)]
    .map(([id, theirs]) => `${id} (${theirs.map(({ built }) => built.stack).join(", ")})`)
    .join(" and ");

function detailsOf(files: readonly string[], stacks: readonly Stack<Config>[]): Details {
  const details = readAccountDetails(files);
  // A consumer without a stack file has an account all the same.
  const consumers = stacks.flatMap(({ config }) =>
    config.account === "parent" ? Object.values(config.consumers).map(({ accountId }) => accountId) : [],
  );
  const known = new Set([...stacks.map(({ built }) => built.accountId), ...consumers]);
  for (const { accountId, files: theirs } of details.accounts.values())
    if (!known.has(accountId))
      throw Mistakes.of(
        `--account-details ${theirs.join(", ")}: it is of account ${accountId}, in which no stack is: the stacks are in ${accountsOf(stacks)}; leave it out, or name the folder of its stack with --dir`,
      );
  return details;
}

function organizationOf(dir: string, stacks: readonly Stack<Config>[]): Organization {
  const organization = readOrganization(dir);
  const inside = stacks.filter(({ built }) => organization.placeOf(built.accountId) !== undefined);
  if (inside.length === 0)
    throw Mistakes.of(
      `--organization ${dir}: organization ${organization.id} has none of the accounts ${accountsOf(stacks)}; name the folder of the organization that they are in`,
    );
  return organization;
}
