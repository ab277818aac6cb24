import pLimit from "p-limit";
import { credentialsOf, howItSigns, type CredentialsProvider, type WayIn } from "../../aws/credentials";
import { Connection } from "../connection";
import { inWords, Problem } from "../problem";
import { regionsOf, type Account } from "./accounts";

/** One account in one region. */
export interface Place {
  readonly accountId: string;
  /** Where the file gives the account one. */
  readonly name?: string;
  readonly region: string;
}

/** What was found there, or in one sentence why nothing could be. */
export type Looked<T> = { readonly place: Place } & ({ readonly found: T } | { readonly failed: string });

/** So many regions at a time, where nobody says. */
export const PARALLEL = 8;

export interface Look<T> {
  /** So many regions at a time; when absent, {@link PARALLEL}. */
  readonly parallel?: number | undefined;
  /** Looks at one region; whatever it throws is the reason that it could not. */
  readonly at: (aws: Connection, place: Place, account: Account) => Promise<T>;
  /** Called whenever one is done. */
  readonly progress: (done: number, all: number) => void;
}

/** Looks at every account and region, several at once. One that fails is an entry like the others; they come in the file's order. */
export function everyRegion<T>(
  accounts: readonly Account[],
  { parallel = PARALLEL, at, progress }: Look<T>,
): Promise<Looked<T>[]> {
  const limit = pLimit(parallel);
  const places = accounts.flatMap((account) => {
    const signIn = signedInOnce(account);
    return regionsOf(account).map((region) => ({ account, region, signIn }));
  });
  let done = 0;
  return Promise.all(
    places.map(({ account, region, signIn }) =>
      limit(async (): Promise<Looked<T>> => {
        const { accountId, name } = account;
        const place = { accountId, ...(name !== undefined && { name }), region };
        try {
          return { place, found: await at(new Connection(region, await signIn()), place, account) };
        } catch (error) {
          return { place, failed: reasonOf(error) };
        } finally {
          progress(++done, places.length);
        }
      }),
    ),
  );
}

/** Credentials for an account, once for all its regions. STS is asked in the first of them, which the account has for sure. */
function signedInOnce(account: Account): () => Promise<Credentials> {
  let signedIn: Promise<Credentials> | undefined;
  return () => (signedIn ??= signIn(account));
}

type Credentials = Awaited<ReturnType<CredentialsProvider>>;

/** @throws Problem when nobody is signed in, or somebody of another account */
async function signIn(account: Account): Promise<Credentials> {
  const { accountId, profile, roleArn, externalId } = account;
  const [region] = regionsOf(account);
  const way: WayIn = {
    ...(profile !== undefined && { profile }),
    assumeRoles: roleArn === undefined ? [] : [{ roleArn, ...(externalId !== undefined && { externalId }) }],
  };
  try {
    // As values, or each client would assume the role for itself.
    const credentials = await credentialsOf(way, region!)();
    await new Connection(region!, credentials).expect(accountId, "this entry");
    return credentials;
  } catch (error) {
    throw error instanceof Problem
      ? error
      : new Problem(`cannot sign in with ${howItSigns(way)}: ${whyNot(error, profile)}`);
  }
}

/** What the SDK says of a profile is better than what we would say of none. */
function whyNot(error: unknown, profile: string | undefined): string {
  if (profile === undefined || !/^(CredentialsProvider|TokenProvider)Error$/.test((error as Error).name))
    return reasonOf(error);
  return `${(error as Error).message.split("\n")[0]} (is it in ~/.aws/config, and signed in: \`aws sso login --profile ${profile}\`?)`;
}

function reasonOf(error: unknown): string {
  const known = inWords(error);
  if (known !== undefined) return known;
  const { name = "Error", message = String(error) } = error as Partial<Error>;
  return `${name}: ${message}`.split("\n")[0]!;
}
