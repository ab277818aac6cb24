import { loadSsoSessionData, parseKnownFiles } from "@smithy/core/config";
import { ownCredentials } from "./ownCredentials";

/**
 * Who assumes a role, as text that another identity does not have: a profile's settings with those that they lead to, so that
 * neither a profile that was rewritten nor one of the same name in another file gets a session of somebody else; without a
 * profile, the id of the keys that are found. A profile is not asked for credentials: whoever signed in by single sign-on gets
 * new keys each time.
 *
 * @throws ShareError when there are no credentials
 */
export async function whoAssumes(profile: string | undefined, region: string): Promise<string> {
  if (profile === undefined) return (await ownCredentials(undefined, region)()).accessKeyId;
  const [profiles, ssoSessions] = await Promise.all([parseKnownFiles({}), loadSsoSessionData({})]);
  const { AWS_ACCESS_KEY_ID: keyId } = process.env;
  const settings: unknown[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = profile; name !== undefined && !seen.has(name);) {
    seen.add(name);
    const section: Readonly<Record<string, string | undefined>> = profiles[name] ?? {};
    const { sso_session: ssoSession, credential_source: source } = section;
    settings.push(name, section, ssoSession && ssoSessions[ssoSession], source === "Environment" ? keyId : undefined);
    name = section["source_profile"];
  }
  return JSON.stringify(settings);
}
