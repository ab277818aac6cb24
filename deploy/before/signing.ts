import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import pLimit from "p-limit";
import type { Member } from "../fleet";
import { credentialsOf, howItSigns, UNREAD, type WayIn } from "../../aws/credentials";
import { throughProxy } from "../../contract/throughProxy";

/** The provider's settings of a stack file that say whose credentials it uses. Source: `@pulumi/aws`, ProviderArgs. */
interface ProviderSettings extends WayIn {
  /** Settings that say the same in a way that cannot be read here. */
  readonly unread: readonly string[];
}

/** Who a stack would deploy as. */
interface Identity {
  readonly stack: string;
  /** Whoever signs; absent where that cannot be known before the engine runs. */
  readonly arn?: string;
  /** Why it must not be deployed like this, or cannot be known; one line that says what to do. */
  readonly problem?: string;
  readonly unknown?: string;
}

/** Asks STS for every stack whose credentials its file names, and compares accounts. Nothing is changed. */
export function identitiesOf(members: readonly Member[]): Promise<Identity[]> {
  const limit = pLimit(8);
  return Promise.all(members.map((member) => limit(() => identityOf(member))));
}

async function identityOf({ stack, file, accountId, region }: Member): Promise<Identity> {
  const settings = providerSettings(file.file);
  const sources = [...settings.unread, ...file.environments.map((name) => `environment ${name}`)];
  if (sources.length > 0) return { stack, unknown: `its credentials come from ${sources.join(", ")}` };
  try {
    const client = new STSClient({
      region,
      credentials: credentialsOf(settings, region),
      requestHandler: throughProxy({}),
    });
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === accountId) return { stack, arn: Arn! };
    return {
      stack,
      problem: `${file.file} is of account ${accountId}, but ${howItSigns(settings)} is ${Arn}; sign in to ${accountId}, or name a profile or role of it in aws:profile or aws:assumeRoles`,
    };
  } catch (error) {
    const { name, message } = error as Error;
    return {
      stack,
      problem: `${file.file}: cannot sign in to account ${accountId} with ${howItSigns(settings)} (${name}: ${message}); ${wayOut(name, settings)}`,
    };
  }
}

function providerSettings(file: string): ProviderSettings {
  const content = parse(readFileSync(file, "utf8"), { logLevel: "error", merge: true }) as { config?: unknown } | null;
  const config = (content?.config ?? {}) as Readonly<Record<string, unknown>>;
  const roles = config["aws:assumeRoles"] ?? [];
  const profile = config["aws:profile"];
  const others = [...UNREAD, "aws:accessKey", "aws:secretKey", "aws:token"];
  return {
    ...(typeof profile === "string" && { profile }),
    assumeRoles: Array.isArray(roles) ? (roles as WayIn["assumeRoles"]) : [],
    unread: others.filter((key) => config[key] !== undefined),
  };
}

function wayOut(name: string, { profile, assumeRoles }: ProviderSettings): string {
  if (/Expired/.test(name))
    return `they have expired: sign in again${profile === undefined ? "" : ` (\`aws sso login --profile ${profile}\`)`}`;
  if (assumeRoles.length > 0 && /AccessDenied/.test(name))
    return "the role in aws:assumeRoles must exist and trust whoever runs this";
  if (profile !== undefined)
    return `is there a profile ${profile} in ~/.aws/config, and is it signed in (\`aws sso login --profile ${profile}\`)?`;
  return "sign in, or name a profile in aws:profile of the stack file";
}
