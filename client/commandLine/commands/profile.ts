import { Option, type Command } from "commander";
import { UsageError } from "../exitStatus";
import { shareOptions, type ShareOptions } from "../options";

interface Options extends ShareOptions {
  readonly for: "people" | "eks";
  readonly write: boolean;
  readonly file?: string;
}

export function profileCommand(program: Command): void {
  shareOptions(program.command("profile"))
    .summary("print or write profiles for ~/.aws/config")
    .description(
      "Prints sections for ~/.aws/config, with which the AWS CLI and the AWS SDKs assume the shared role by themselves and renew it in time. Nothing of this package is needed then.\n\n" +
        "--write puts them into the file, between two marker lines, and replaces them there the next time; everything else in the file stays as it is.",
    )
    .addOption(
      new Option("--for <whom>", "people and workloads, or pods of EKS").choices(["people", "eks"]).default("people"),
    )
    .option("--write", "write them into the file", false)
    .option("--file <file>", "with --write: the file (default: AWS_CONFIG_FILE, else ~/.aws/config)")
    .action(profile);
}

/** Where EKS mounts the token of a pod's service account. Source: EKS User Guide, "IAM roles for service accounts". */
const TOKEN_FILE = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";

function profile({ for: whom, write, file, ...from }: Options): void {
  const { awsConfig, eksConfig, profilesOf } =
    require("../../../contract/awsConfig") as typeof import("../../../contract/awsConfig");
  const { configFile, writeBlock } = require("../../session/configFile") as typeof import("../../session/configFile");
  const { shareOf } = require("../given") as typeof import("../given");
  if (file !== undefined && !write) throw new UsageError("--file is for --write: give both, or redirect the output");
  const share = shareOf(from);
  const pod = {
    roleArn: process.env["AWS_ROLE_ARN"] ?? `arn:${share.partition}:iam::${share.accountId}:role/YOUR-POD-ROLE`,
    tokenFile: process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? TOKEN_FILE,
  };
  const text = whom === "eks" ? eksConfig(share, pod) : awsConfig(share);
  if (!write) process.stdout.write(text);
  else {
    const key = `${profilesOf(share)}${whom === "eks" ? "-eks" : ""}`;
    console.log(`wrote the profiles of ${share.consumer} into ${writeBlock(file ?? configFile(), key, text)}`);
  }
}
