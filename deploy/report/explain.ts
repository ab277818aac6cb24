import { listed } from "../../contract/listed";
import type { Outcome, Problem } from "../engine/messages";
import { EMPTY_ATTRIBUTES, WHOLE_AGAIN } from "../before/preflight";
import type { Member } from "../fleet";

/** What went wrong, in the engine's words, and what to do about it. */
export interface Explained {
  readonly cause: string;
  /** One line that names the key or the command; absent where the cause says it all. */
  readonly wayOut?: string;
}

/** The first cause of a failure: what an error of the engine itself, or one that follows from another, is not. */
export function firstCause(problems: readonly Problem[], member: Member): Explained {
  const ranked = [...problems].sort((a, b) => consequence(a) - consequence(b));
  const first = ranked[0] ?? { message: "the engine says nothing more; its log has everything that it printed" };
  const name = first.urn?.split("::").pop();
  const message = first.message.replaceAll(/\s*\n\s*/g, " ").replace(/^Unhandled exception: (Error: )?/, "");
  const wayOut = wayOutOf(message, name, member);
  return { cause: name === undefined ? message : `${name}: ${message}`, ...(wayOut !== undefined && { wayOut }) };
}

/** The provider breaks its requests off when it is cancelled; whether AWS has carried them out, nobody was told. */
export function halfDone({ changes, unfinished }: Pick<Outcome, "changes" | "unfinished">): Explained {
  const begun = unfinished.filter(({ urn }) => !/::(pulumi:|sagemaker-sharing:)[^$]*::[^:]*$/.test(urn));
  if (begun.length === 0)
    return { cause: `cancelled after ${changes.length} changes; the others are still to be done` };
  return {
    cause: `cancelled after ${changes.length} changes; half done: ${listed(begun.map(({ op, urn }) => `${op} ${urn.split("::").pop()}`))}`,
    wayOut:
      "AWS may have done that without the engine knowing: if --continue says that a name is taken, delete what has it",
  };
}

const consequence = ({ message }: Problem) =>
  /error serializing property|failed to register( new resource)?|^update failed$|nothing was registered\.$|nothing is deleted in this run/.test(
    message,
  )
    ? 1
    : 0;

interface Rule {
  readonly of: RegExp;
  readonly say: (found: RegExpExecArray, name: string | undefined, member: Member) => string;
}

const RULES: readonly Rule[] = [
  {
    of: /EntityAlreadyExists|BucketAlready(?:OwnedByYou|Exists)|ResourceInUseException|already exists|WorkGroup .*is already created/,
    say: (_, name, member) => takenName(name, member),
  },
  {
    of: /AWS account ID not allowed: (\d{12})/,
    say: (found, _, { accountId }) =>
      `you are signed in to ${found[1]}; sign in to ${accountId}, or name a profile or role of it in aws:profile or aws:assumeRoles`,
  },
  {
    of: /is not authorized to perform: ([\w:]+)|AccessDenied|UnauthorizedOperation/,
    say: (found, _, { stack }) =>
      `the deploying role lacks ${found[1] ?? "a permission"}: \`npx sagemaker-sharing deploy-role ${stack}\` prints all that it needs`,
  },
  {
    of: /currently locked by/,
    say: (_, __, { fullName }) =>
      `somebody else's update runs, or one was killed: wait for it, or, when nothing runs, \`pulumi cancel --stack ${fullName}\``,
  },
  { of: EMPTY_ATTRIBUTES, say: () => WHOLE_AGAIN },
  {
    of: /passphrase must be set|incorrect passphrase/,
    say: () =>
      "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase the stack was made with",
  },
  {
    of: /ExpiredToken|expired token|security token included in the request is expired/,
    say: () => "the credentials have expired: sign in again, then go on with --continue",
  },
  {
    of: /no space left on device|ENOSPC/,
    say: () => "the disk is full: free some space, then `deploy refresh` this stack, and go on with --continue",
  },
  {
    of: /no resource plugin '?pulumi-resource-aws-v([\d.]+)|failed to (?:install|download) .*plugin/,
    say: (found) => `\`pulumi plugin install resource aws${found[1] ? ` v${found[1]}` : ""}\``,
  },
  {
    of: /no stack named|unknown stack/,
    say: () =>
      "the parent was never deployed in this state backend: deploy it first, and compare sagemaker-sharing:parentStack with `pulumi stack ls`",
  },
  {
    of: /MalformedPolicyDocument.*[Ii]nvalid principal/,
    say: () =>
      "a principal that the document names does not exist; correct its ARN in the stack file, or create it first",
  },
  {
    of: /LimitExceeded|quota/i,
    say: () => "a quota of the account is used up: ask AWS to raise it (Service Quotas), then go on with --continue",
  },
  {
    of: /Throttling|Rate exceeded|TooManyRequests|RequestError|no such host|connection refused|i\/o timeout/,
    say: () => "AWS could not be reached or asked for patience: go on with --continue",
  },
];

function wayOutOf(message: string, name: string | undefined, member: Member): string | undefined {
  for (const { of, say } of RULES) {
    const found = of.exec(message);
    if (found !== null) return say(found, name, member);
  }
  return undefined;
}

/** The key that gives a resource its name, by the name that the program registers it under. */
const NAMED_BY: readonly (readonly [of: RegExp, key: (found: RegExpExecArray) => string])[] = [
  [
    /^(.+)-invoke-role$/,
    (found) =>
      `choose another with sagemaker-sharing:consumers.${found[1]}.invokeRoleName; if the consumer was renamed, name its former id in formerIds`,
  ],
  [
    /^(.+)-(?:invoke|feature-store)-(?:policy|role)\b|^(.+)-workgroup$/,
    (found) =>
      `if the consumer was renamed, name its former id in sagemaker-sharing:consumers.${found[1] ?? found[2]}.formerIds; else delete what has the name, or set sagemaker-sharing:names.prefix or names.suffix`,
  ],
  [
    /^enforcement-.+-ledger$/,
    () =>
      'the ledger outlives enforcement: take it into the stack again as docs/recovering.md says under "Enforcement, once more"',
  ],
  [/^callers-group$/, () => "set sagemaker-sharing:callers.group.create: false to use the group that is there"],
  [/^execution-.+-role$/, () => "set sagemaker-sharing:executionRole.create: false to use the role that is there"],
  [/^caller-policy$/, () => "choose another name in sagemaker-sharing:callers.managedPolicy.name"],
  [
    /^results-bucket$/,
    () =>
      "set sagemaker-sharing:resultsBucket.create: false if the bucket is yours, or choose another name in the parent's consumers.<id>.featureStore.resultsBucket",
  ],
];

function takenName(name: string | undefined, { accountId }: Member): string {
  for (const [of, key] of NAMED_BY) {
    const found = of.exec(name ?? "");
    if (found !== null) return `the name is taken in account ${accountId}: ${key(found)}`;
  }
  return `the name is taken in account ${accountId}: delete what has it, or set sagemaker-sharing:names.prefix or names.suffix`;
}
