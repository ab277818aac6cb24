import path from "node:path";
import { Option, type Command } from "commander";
import type { Share } from "../../../contract/share";
import type { Io } from "../io";
import { UsageError } from "../mistakes";
import { shareOptions, type ShareOptions } from "../options";

interface Options extends ShareOptions {
  readonly for: "people" | "eks";
  readonly process: boolean;
  readonly profile?: string;
  readonly write: boolean;
  readonly file?: string;
}

export function profileCommand(program: Command, io: Io): void {
  shareOptions(program.command("profile"))
    .summary("print or write profiles for ~/.aws/config")
    .description(
      "Prints sections for ~/.aws/config, with which the AWS CLI and the AWS SDKs assume the shared role by themselves and renew it in time. Nothing of this package is needed then. With --process they call this command line instead: errors say which hop failed, all processes use one session, and code with a role of its own needs no credential_source.\n\n" +
        "--write puts them into the file, between two marker lines, and replaces them there the next time; everything else in the file stays as it is.",
    )
    .addOption(
      new Option("--for <whom>", "people and workloads, or pods of EKS").choices(["people", "eks"]).default("people"),
    )
    .option("--process", "profiles that call `sagemaker-share credentials` (credential_process)", false)
    .option("--profile <name>", "the profile you sign in with (default: default)")
    .option("--write", "write them into the file", false)
    .option("--file <file>", "with --write: the file (default: AWS_CONFIG_FILE, else ~/.aws/config)")
    .action((options: Options) => profile(options, io));
}

/** Where EKS mounts the token of a pod's service account. Source: EKS User Guide, "IAM roles for service accounts". */
const TOKEN_FILE = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";

async function profile(
  { for: whom, write, file, process: asProcess, profile: signIn, ...from }: Options,
  io: Io,
): Promise<void> {
  const { awsConfig, eksConfig, profilesOf } =
    require("../../../contract/awsConfig") as typeof import("../../../contract/awsConfig");
  const { configFile, writeBlock } = require("../../session/configFile") as typeof import("../../session/configFile");
  const { shareOf } = require("../given") as typeof import("../given");
  if (file !== undefined && !write) throw new UsageError("--file is for --write: give both, or redirect the output");
  if (whom === "eks" && (asProcess || signIn !== undefined))
    throw new UsageError(
      asProcess
        ? "--process needs no --for eks: its profile that ends in -workload finds the pod's role by itself"
        : "--profile is for people: pods have a role of their own",
    );
  const { roleOf } = require("../../../contract/sharedRoles") as typeof import("../../../contract/sharedRoles");
  const share = shareOf(from);
  roleOf(share); // Throws where there is none to assume.
  if (signIn !== undefined) refuseSignIn(signIn, profilesOf(share));
  const pod = {
    roleArn: process.env["AWS_ROLE_ARN"] ?? `arn:${share.partition}:iam::${share.accountId}:role/YOUR-POD-ROLE`,
    tokenFile: process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? TOKEN_FILE,
  };
  const text =
    whom === "eks" ? eksConfig(share, pod) : asProcess ? ofProcess(share, from, signIn, io) : awsConfig(share, signIn);
  if (!write) io.stdout.write(text);
  else {
    const key = `${profilesOf(share)}${whom === "eks" ? "-eks" : ""}`;
    const target = file ?? configFile();
    const written = await writeBlock(target, key, text).catch((error: unknown) => {
      if (error instanceof RangeError) throw error;
      throw new UsageError(`cannot write ${target} (${(error as Error).message})`);
    });
    io.stdout.write(`wrote the profiles of ${share.consumer} into ${written}\n`);
  }
}

/** Readers of the file differ in what a name may hold besides, and a profile that signs in with itself never ends. */
function refuseSignIn(name: string, profiles: string): void {
  if (!/^[\w.@:+/-]+$/.test(name))
    throw new UsageError(`--profile takes letters, digits and any of _.@:+/-, got ${JSON.stringify(name)}`);
  if (name === profiles)
    throw new UsageError(`--profile names the profile you sign in with; ${name} is the one that is written`);
}

/** Whoever reads the profiles runs anywhere, so that every file is named from the root. */
function ofProcess(share: Share, from: ShareOptions, signIn: string | undefined, io: Io): string {
  const { processConfig } = require("../../../contract/awsConfig") as typeof import("../../../contract/awsConfig");
  const { credentialProcess } =
    require("../../session/credentialProcess") as typeof import("../../session/credentialProcess");
  const { parentOf, shareFileOf } = require("../../session/shareSource") as typeof import("../../session/shareSource");
  const { sourceOf } = require("../given") as typeof import("../given");
  const file = shareFileOf(sourceOf(from));
  if (file === undefined)
    throw new UsageError("the profiles name the file of the share: write it to a file, and name that in --share");
  const script = io.argv[1]!;
  if (/[/\\]_npx[/\\]/.test(script))
    throw new UsageError(
      "the profiles name this program, and npx keeps it for a while only: install it, then try again",
    );
  const given = (option: string, value: string | undefined) => (value === undefined ? [] : [option, value]);
  const words = [process.execPath, script, "credentials", "--share", path.resolve(file)];
  const whose = [...given("--consumer", from.consumer), ...given("--parent-account", parentOf(sourceOf(from)))];
  return processConfig(
    share,
    (role, profile) =>
      credentialProcess([
        ...words,
        ...whose,
        ...given("--profile", profile),
        "--role",
        role === "featureStore" ? "feature-store" : role,
      ]),
    signIn,
  );
}
