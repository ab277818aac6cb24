import { Option, type Command } from "commander";
import type { ChildChoices } from "../../documents/childDocuments";
import type { Io } from "../io";
import { count, shareOptions, type ShareOptions } from "../options";

interface Options extends ShareOptions, ChildChoices {
  readonly terraform?: boolean;
  readonly cloudformation?: boolean;
}

export function policyCommand(program: Command, io: Io): void {
  shareOptions(program.command("policy"))
    .summary("print what this account needs for the share, for Terraform or CloudFormation")
    .description(
      "Prints the policies that this account needs to use the share: the callers', the execution roles', and those of the results bucket and its key. They are the documents that the Pulumi program makes of the same share. Nothing is asked of AWS.\n\n" +
        "Without --terraform or --cloudformation it prints JSON.",
    )
    .addOption(new Option("--terraform", "print a file of Terraform").conflicts("cloudformation"))
    .option("--cloudformation", "print a template of CloudFormation")
    .option("--managed-policy <name>", "name of the callers' policy (default: SageMakerCaller)")
    .option("--existing-role", "the first execution role is there already")
    .option("--execution-role-invokes", "the execution roles invoke the endpoints, too")
    .option("--restrict-source-account", "SageMaker assumes the execution role for this account alone")
    .option(
      "--managed-policy-arn <arn...>",
      "managed policies of the execution roles (default: AmazonSageMakerFullAccess)",
    )
    .option("--existing-bucket", "the results bucket is there already: print the statements to merge")
    .option("--kms", "encrypt the results bucket with a key of its own")
    .option("--expire-after-days <days>", "days that results are kept (default: 30)", count)
    .action((options: Options) => policy(options, io));
}

function policy({ terraform: asTerraform, cloudformation, ...options }: Options, io: Io): void {
  const { childDocuments } =
    require("../../documents/childDocuments") as typeof import("../../documents/childDocuments");
  const { shareOf } = require("../given") as typeof import("../given");
  const documents = childDocuments(shareOf(options), options);
  if (asTerraform) {
    const { terraform } = require("../../documents/terraform") as typeof import("../../documents/terraform");
    io.stdout.write(terraform(documents));
  } else if (cloudformation) {
    const { cloudFormation } =
      require("../../documents/cloudFormation") as typeof import("../../documents/cloudFormation");
    io.stdout.write(cloudFormation(documents));
  } else io.stdout.write(`${JSON.stringify(documents, undefined, 2)}\n`);
}
