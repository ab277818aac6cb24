import { Command } from "commander";
import { version } from "sagemaker-share/package.json";
import { completionCommand } from "./commands/completion";
import { credentialsCommand } from "./commands/credentials";
import { doctorCommand } from "./commands/doctor";
import { EXIT_STATUSES } from "./exitStatus";
import type { Io } from "./io";
import { getCommand } from "./commands/featureStore/get";
import { invokeCommand } from "./commands/endpoints/invoke";
import { invokeRouterCommand } from "./commands/endpoints/invokeRouter";
import { listCommand } from "./commands/featureStore/list";
import { policyCommand } from "./commands/policy";
import { profileCommand } from "./commands/profile";
import { putCommand } from "./commands/featureStore/put";
import { queryCommand } from "./commands/featureStore/query";
import { showCommand } from "./commands/show";
import { tokenCommand } from "./commands/endpoints/token";
import { updateCommand } from "./commands/featureStore/update";

/** A file a command: each adds its own, and loads what it runs when it runs it, so that `--help` needs no AWS SDK. */
const COMMANDS: readonly ((program: Command, io: Io) => void)[] = [
  invokeCommand,
  invokeRouterCommand,
  queryCommand,
  getCommand,
  listCommand,
  updateCommand,
  putCommand,
  tokenCommand,
  showCommand,
  profileCommand,
  credentialsCommand,
  policyCommand,
  doctorCommand,
  completionCommand,
];

const HELP = `
The share: what the parent account lets this account use. Write it once, beside
your code:

  pulumi stack output share --json --stack child > share.json

It is read from --share, else from --stack, else from the variable
SAGEMAKER_SHARE (a path or the JSON itself), else from ./share.json where that
is a file of yours that nobody else may write.

Your own credentials are found as the AWS CLI finds them: --profile, keys in
the environment, AWS_PROFILE, the default profile, the role of the notebook,
job or machine. The shared roles are assumed with them. What differs between
readers of ~/.aws/config is in the table of docs/using-a-share.md.

Examples:

  sagemaker-share invoke churn --body customer.csv
  echo '{"inputs": "Hi"}' | sagemaker-share invoke chat --stream
  sagemaker-share invoke-router assistants small --body request.json
  sagemaker-share get customers 42 43 --format csv
  sagemaker-share update customers 42 segment=gold
  sagemaker-share query 'SELECT count(*) FROM customers_1700000000'
  sagemaker-share query --latest customers --format csv > customers.csv
  OPENAI_API_KEY=$(sagemaker-share token) your-program
  sagemaker-share profile --write
  sagemaker-share profile --write --process
  sagemaker-share policy --terraform > share.tf
  sagemaker-share show
  sagemaker-share doctor

Exit status: ${EXIT_STATUSES}`;

/** The whole command table: what `--help`, completion and the tests of the pages read. */
export function createProgram(io: Io = process): Command {
  const top = new Command("sagemaker-share")
    .description("Use SageMaker endpoints and feature stores that another AWS account shares with yours.")
    .version(version)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => widthOf(io.stdout),
      getErrHelpWidth: () => widthOf(io.stderr),
    })
    .exitOverride()
    .showHelpAfterError("(--help shows the options)")
    .addHelpText("after", HELP);
  for (const register of COMMANDS) register(top, io);
  return top;
}

/** A terminal's, or commander's own for anything else. */
const widthOf = ({ columns = 80 }: Io["stdout"]): number => columns;
