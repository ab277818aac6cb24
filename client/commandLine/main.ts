import { Argument, Command, CommanderError, Option } from "commander";
import { version } from "sagemaker-share/package.json";
import type { Options as DoctorOptions } from "./doctor";
import { exitStatusOf, EXIT_STATUSES } from "./exitStatus";
import type { Options as GetOptions } from "./get";
import type { Options as InvokeOptions } from "./invoke";
import type { ShareOptions } from "./options";
import type { Options as QueryOptions } from "./query";

/** Each command is loaded when it is run: `--help` needs no AWS SDK. */
const commands = {
  doctor: () => require("./doctor") as typeof import("./doctor"),
  get: () => require("./get") as typeof import("./get"),
  invoke: () => require("./invoke") as typeof import("./invoke"),
  profile: () => require("./profile") as typeof import("./profile"),
  query: () => require("./query") as typeof import("./query"),
};

const FORMATS = ["table", "json", "csv"];

const HELP = `
The share: what the parent account lets this account use. Write it once, beside your code:

  pulumi stack output share --json --stack child > share.json

It is read from --share, else from --stack, else from the variable SAGEMAKER_SHARE (a path or the
JSON itself), else from ./share.json.

Your own credentials are found as the AWS CLI finds them: environment, profile, the role of the
notebook, job or machine. The shared roles are assumed with them.

Examples:

  sagemaker-share invoke churn --body customer.csv
  echo '{"inputs": "Hi"}' | sagemaker-share invoke chat --stream
  sagemaker-share get customers 42 43 --format csv
  sagemaker-share query 'SELECT count(*) FROM customers_1700000000'
  sagemaker-share query --latest customers --format csv > customers.csv
  sagemaker-share profile >> ~/.aws/config
  sagemaker-share doctor

Exit status: ${EXIT_STATUSES}`;

function program(): Command {
  const top = new Command("sagemaker-share")
    .description("Use SageMaker endpoints and feature stores that another AWS account shares with yours.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(--help shows the options)")
    .addHelpText("after", HELP);

  roleOptions(top.command("invoke"))
    .summary("invoke an endpoint")
    .description(
      "Invokes an endpoint and writes its answer to standard output, as it is.\n\n" +
        "The body is a file, --data, or standard input. Its content type follows from the file's\n" +
        "name (.csv, .json, .jsonl, .txt, .npy, .parquet), else it is application/json.",
    )
    .argument("<endpoint>", "name of the endpoint")
    .option("-b, --body <file>", "file with the body; - is standard input")
    .option("-d, --data <text>", "the body itself")
    .option("-t, --content-type <type>", "MIME type of the body")
    .option("-a, --accept <type>", "MIME type wanted in the answer")
    .option("-o, --output <file>", "write the answer there instead")
    .option("--inference-component <name>", "inference component on the endpoint")
    .option("--target-model <file>", "model of a multi-model endpoint")
    .option("--target-variant <name>", "production variant")
    .addOption(new Option("--stream", "write the answer as it comes").conflicts(["async", "targetModel"]))
    .option("--async", "upload the body to S3, wait for the answer there")
    .option("--no-wait", "with --async: print where the answer will be, and end")
    .option("--timeout <seconds>", "give up after so long", seconds)
    .action((endpoint: string, options: InvokeOptions) => commands.invoke().invoke(endpoint, options));

  roleOptions(top.command("query"))
    .summary("query the offline store with Athena")
    .description(
      "Runs a query in the share's workgroup and prints its rows. Ctrl-C stops the query, too.\n\n" +
        "The offline store keeps every state of a record. --latest GROUP asks for the newest of each,\n" +
        "without those that were deleted; --table GROUP prints database, table and features of a group.",
    )
    .argument("[sql]", "the query; - is standard input")
    .option("--latest <group>", "instead: the newest state of every record of a feature group")
    .option("--feature <name...>", "with --latest: only these features")
    .option("--where <condition>", "with --latest: only records for which this holds, in SQL")
    .option("--as-of <time>", "with --latest: the state at that time, written as the group's event times are")
    .option("--limit <rows>", "with --latest: at most so many", count)
    .option("--table <group>", "instead: print what has to be known to query a feature group")
    .option("--database <name>", "database of tables that are named without one")
    .option("--parameter <value...>", "for each ? of the query; text in single quotes")
    .addOption(new Option("-f, --format <format>", "how to print rows").choices(FORMATS).default("table"))
    .option("--timeout <seconds>", "stop the query after so long", seconds)
    .action((sql: string | undefined, options: QueryOptions) => commands.query().query(sql, options));

  roleOptions(top.command("get"))
    .summary("read records of the online store")
    .description(
      "Reads records by their identifiers, any number of them. One that is missing is said on standard error.",
    )
    .argument("<group>", "name of the feature group")
    .addArgument(new Argument("<ids...>", "record identifiers; - reads them from standard input, one a line"))
    .option("--feature <name...>", "only these features")
    .addOption(new Option("-f, --format <format>", "how to print records").choices(FORMATS).default("json"))
    .action((group: string, ids: string[], options: GetOptions) => commands.get().get(group, ids, options));

  shareOptions(top.command("profile"))
    .summary("print profiles for ~/.aws/config")
    .description(
      "Prints sections for ~/.aws/config, with which the AWS CLI and every AWS SDK assume the shared\n" +
        "role by themselves and renew it in time. Nothing of this package is needed then.",
    )
    .action((options: ShareOptions) => commands.profile().profile(options));

  roleOptions(top.command("doctor"))
    .summary("walk every hop on AWS and say what holds")
    .description(
      "Tries every hop with the credentials you have: what must work, and what must be refused. Prints\n" +
        "what holds, what does not and the way to fix it, what it could not try, and what AWS's\n" +
        "documentation leaves open. It changes nothing. Exit status 1 when something does not hold.",
    )
    .option("--endpoint <name>", "invoke this endpoint (needs --body)")
    .option("-b, --body <file>", "body for it")
    .option("-t, --content-type <type>", "MIME type of the body")
    .option("--group <name>", "feature group to read (default: the share's first)")
    .option("--record <id>", "a record that is there")
    .option("--no-query", "do not run queries, which scan a little data")
    .option("--json", "print everything as JSON")
    .action((options: DoctorOptions) => commands.doctor().doctor(options));

  return top;
}

function shareOptions(command: Command): Command {
  return command
    .option("-s, --share <file>", "file with the share; - is standard input")
    .option("--stack <name>", "Pulumi stack to ask for it")
    .option("--consumer <id>", "which share, where there are several");
}

function roleOptions(command: Command): Command {
  return shareOptions(command)
    .option("--profile <name>", "profile of ~/.aws/config to assume the role with")
    .option("--region <region>", "region of the endpoints (default: the share's)")
    .option("--session-name <name>", "name of the session, as CloudTrail shows it in the parent")
    .option("--source-identity <name>", "source identity of the session; both accounts must allow it");
}

const number = (text: string, isGood: (value: number) => boolean, rule: string): number => {
  if (isGood(Number(text))) return Number(text);
  throw new CommanderError(2, "sagemaker-share.number", `error: must be ${rule} (got ${JSON.stringify(text)})`);
};
const seconds = (text: string) => number(text, (value) => value > 0, "a number of seconds above 0");
const count = (text: string) =>
  number(text, (value) => Number.isSafeInteger(value) && value > 0, "a whole number above 0");

/** Whoever reads no further (`| head`) is no failure. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

void program()
  .parseAsync()
  .then(() => process.exitCode ?? 0, exitStatusOf)
  .then((status) => (process.exitCode = status));
