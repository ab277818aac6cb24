import { Option, type Command } from "commander";
import { printable } from "../../../contract/printable";
import type { Session } from "../../session/cachedSession";
import type { Io } from "../io";
import { UsageError } from "../mistakes";
import { ROLES, sessionOptions, type Role, type SessionOptions } from "../options";

interface Options extends SessionOptions {
  readonly role?: Role;
  readonly fresh: boolean;
}

export function credentialsCommand(program: Command, io: Io): void {
  sessionOptions(program.command("credentials"))
    .summary("print credentials of a shared role, for credential_process")
    .description(
      "Prints temporary credentials of a shared role as JSON, in the form that the AWS CLI and the AWS SDKs take from a credential_process. `profile --process` prints the profiles that call this.\n\n" +
        "All your processes use one session: it is kept in ~/.aws/sagemaker-share, where only you can read it, and renewed before it ends. Without --profile, your own credentials are those of the environment, the default profile, or the role of the notebook, job or machine. AWS_PROFILE is not read: it names the profile that calls this.",
    )
    .addOption(new Option("--role <role>", "which shared role (default: invoke, if the share has it)").choices(ROLES))
    .option("--fresh", "assume the role anew, whatever is kept", false)
    .action((options: Options) => credentials(options, io));
}

async function credentials({ role, fresh, ...options }: Options, io: Io): Promise<void> {
  const { credentialsOf, shareOf } = require("../given") as typeof import("../given");
  const { roleOf, regionOf } =
    require("../../../contract/sharedRoles") as typeof import("../../../contract/sharedRoles");
  const { cachedSession } = require("../../session/cachedSession") as typeof import("../../session/cachedSession");
  const { whoAssumes } = require("../../session/whoAssumes") as typeof import("../../session/whoAssumes");
  delete process.env["AWS_PROFILE"];
  const share = shareOf(options);
  const asked = credentialsOf(options);
  const wanted = roleOf(share, role === "feature-store" ? "featureStore" : role);
  refuseCircle(`${wanted.roleArn} ${asked.profile ?? "default"}`);
  const { AWS_ROLE_SESSION_NAME: name, AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_STS: stsUrl } = process.env;
  const assume = async () => {
    const { shareCredentials } = require("../../session/credentials") as typeof import("../../session/credentials");
    return (await shareCredentials(share, { ...asked, role: wanted.role })()) as Session;
  };
  const session = await cachedSession(assume, {
    key: [1, await whoAssumes(asked.profile, regionOf(share)), wanted, share.accountId, asked, name, url, stsUrl],
    fresh,
    warn: (text) => void io.stderr.write(`${printable(`sagemaker-share: ${text}`)}\n`),
  });
  io.stdout.write(`${JSON.stringify(processOutput(session))}\n`);
}

/** Source: AWS SDKs and Tools Reference Guide, "Process credential provider". */
const processOutput = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: Session) => ({
  Version: 1,
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  SessionToken: sessionToken,
  Expiration: `${expiration.toISOString().slice(0, 19)}Z`,
});

/** What commands of this kind are under way, for those that they start: a role and the profile that it is assumed with. */
const UNDER_WAY = "SAGEMAKER_SHARE_UNDER_WAY";

/** A profile whose own credentials are to come from itself would start processes without end. */
function refuseCircle(step: string): void {
  const underWay = process.env[UNDER_WAY]?.split("\n") ?? [];
  if (underWay.includes(step)) {
    const profile = step.split(" ")[1]!;
    throw new UsageError(
      `profile ${profile} gets its credentials from this command, which is to sign in with it: name the profile that you sign in with in --profile`,
    );
  }
  process.env[UNDER_WAY] = [...underWay, step].join("\n");
}
