import { fromEnv, fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { parseKnownFiles } from "@smithy/core/config";
import { ShareError } from "../errors";
import { listed } from "../../contract/listed";
import { explainOwnCredentials } from "./explainAssume";
import type { Credentials, CredentialsProvider } from "./roleSession";
import { throughProxy } from "../../contract/throughProxy";

/**
 * The caller's own credentials, in the order of the AWS CLI: a profile that is named, keys in the environment, the profile in
 * AWS_PROFILE, then what the SDK finds (the default profile, a web identity, the role of the container, function or machine).
 * A profile that is named and not there is an error: never the machine's role instead. One in AWS_PROFILE that says a region alone
 * leaves it to what the SDK finds besides.
 *
 * @param region where STS is asked when a profile assumes a role and says no region itself
 */
export function ownCredentials(profile: string | undefined, region: string): CredentialsProvider {
  const found = sourceOf(profile, {
    clientConfig: { requestHandler: throughProxy({}) },
    parentClientConfig: { region },
  });
  return () =>
    found().catch((error: unknown) => {
      throw error instanceof ShareError ? error : explainOwnCredentials(error, region);
    });
}

type Init = NonNullable<Parameters<typeof fromNodeProviderChain>[0]>;

function sourceOf(profile: string | undefined, init: Init): () => Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret, AWS_PROFILE: fromEnvironment } = process.env;
  if (profile !== undefined) return ofProfile(profile, "--profile (option profile)", fromIni({ ...init, profile }));
  if (keyId && secret) return fromEnv(init);
  const chain = fromNodeProviderChain(init);
  return fromEnvironment ? ofProfile(fromEnvironment, "AWS_PROFILE", () => chain()) : () => chain();
}

function ofProfile(
  profile: string,
  givenIn: string,
  credentials: () => Promise<Credentials>,
): () => Promise<Credentials> {
  return async () => {
    const known = await parseKnownFiles({});
    if (Object.hasOwn(known, profile)) return credentials();
    const names = Object.keys(known).sort();
    throw new ShareError({
      hop: "own credentials",
      kind: "refused",
      what: `there is no profile ${profile}, which ${givenIn} names`,
      advice: [
        names.length === 0
          ? "no profiles are configured (AWS_CONFIG_FILE, ~/.aws/config)"
          : `there are ${listed(names)}`,
      ],
    });
  };
}
