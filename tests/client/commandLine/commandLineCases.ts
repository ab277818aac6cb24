import { AwsError } from "../../fakes/aws";
import type { Share } from "../../../contract/share";
import { SHARE, shareWith } from "../samples";

const ROUTED = shareWith({ invoke: { inferenceRouters: ["assistants"] } });

export const SQL = "SELECT id, note FROM sagemaker_featurestore.customers_1700000000 ORDER BY id";
/** What is typed, what happens at AWS, and how the command ends. */
export const CASES: readonly {
  name: string;
  args: readonly string[];
  input?: string;
  env?: Readonly<Record<string, string>>;
  fault?: readonly [operation: string, error: AwsError];
  life?: readonly string[];
  /** What the invoke role may do. @default what share.json says */
  share?: Share;
  /** Where the endpoint leaves failures; it does not answer in time. */
  silent?: { failurePlace: string };
  status?: number;
  stdout?: RegExp;
  stderr?: RegExp;
  /** Runs the command as it is installed; the others are run without a process of their own. */
  installed?: true;
}[] = [
  {
    name: "--help",
    installed: true,
    args: ["--help"],
    stdout: /invoke an endpoint(.|\n)*pulumi stack output share(.|\n)*Exit status: 0 done(.|\n)*130 Ctrl-C/,
  },
  {
    name: "help of a command",
    args: ["query", "--help"],
    stdout: /--latest <group>(.|\n)*--as-of(.|\n)*choices: "table",\s+"json",\s+"ndjson",\s+"csv",\s+"parquet"/,
  },
  { name: "--version", args: ["--version"], stdout: /^\d+\.\d+\.\d+\n$/ },
  { name: "no command", args: [], status: 2, stderr: /Usage: sagemaker-share/ },
  { name: "help of a command that is none", args: ["putt", "--help"], status: 2, stderr: /unknown command 'putt'/ },
  { name: "an unknown option", args: ["get", "--groop", "x"], status: 2, stderr: /unknown option '--groop'/ },
  {
    name: "a number that is none",
    args: ["query", "x", "--timeout", "soon"],
    status: 2,
    stderr: /option '--timeout <seconds>' argument 'soon' is invalid\. It must be a number of seconds above 0/,
  },
  {
    name: "a region that is none",
    args: ["invoke", "churn", "--data", "1", "--region", "eu west"],
    status: 2,
    stderr: /option '--region <region>' argument 'eu west' is invalid\. It must be a region such as eu-west-1\./,
  },
  {
    name: "an AWS that does not answer",
    args: ["doctor", "--no-query"],
    env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    status: 1,
    stdout: /!! somebody is signed in \(own credentials: no answer from eu-west-1 \(ECONNREFUSED/,
  },
  {
    name: "no share",
    installed: true,
    args: ["profile", "--share", "/nowhere"],
    status: 2,
    stderr: /^sagemaker-share: cannot read \/nowhere.*pulumi stack output share --json/,
  },

  {
    name: "invoke with standard input",
    installed: true,
    args: ["invoke", "churn"],
    input: "42",
    stdout: /^application\/json: 42$/,
  },
  { name: "invoke with a file", args: ["invoke", "churn", "--body", "x.csv"], stdout: /^text\/csv: 1,2$/ },
  {
    name: "invoke with --data",
    args: ["invoke", "churn", "-d", "hi", "-t", "text/plain"],
    stdout: /^text\/plain: hi$/,
  },
  { name: "invoke --stream", args: ["invoke", "churn", "--stream", "-d", "hi"], stdout: /: hi$/ },
  { name: "invoke --async", installed: true, args: ["invoke", "churn", "--async", "-d", "hi"], stdout: /^.*: hi$/ },
  {
    name: "invoke --async that takes too long, with failures where nobody may look",
    args: ["invoke", "churn", "--async", "-d", "hi", "--timeout", "4"],
    silent: { failurePlace: "s3://another-bucket/failures/" },
    status: 124,
    stderr:
      /^sagemaker-share: gave up after --timeout seconds; endpoint churn would leave a failure in s3:\/\/another-bucket\/failures\/.*, where the share lets nobody look, so it may have failed: have the parent name that place in consumers\.\S+\.asyncInference\.failure\n$/,
  },
  {
    name: "invoke --async --no-wait",
    args: ["invoke", "churn", "--async", "--no-wait", "-d", "hi"],
    stdout: /"outputLocation": "s3:\/\/ml-async\/out\//,
  },
  {
    name: "an endpoint by its ARN",
    args: ["invoke", "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn", "-d", "x"],
    status: 2,
    stderr: /^sagemaker-share: give the endpoint's name, not its ARN: churn\n$/,
  },
  {
    name: "an endpoint with a letter wrong",
    args: ["invoke", "chrun", "-d", "x"],
    status: 3,
    stderr: /the share does not hold the endpoint: did you mean churn\?/,
  },
  {
    name: "an endpoint in another case",
    args: ["invoke", "CHURN", "-d", "hi"],
    status: 3,
    stderr: /names are told by their case in policies: did you mean churn\?/,
  },
  {
    name: "a group in another case",
    args: ["get", "customers", "1"],
    status: 3,
    stderr: /did you mean Customers\?/,
  },
  {
    name: "a profile that is not there",
    installed: true,
    args: ["invoke", "churn", "-d", "x", "--profile", "nope"],
    status: 3,
    stderr: /^sagemaker-share: own credentials: there is no profile nope, which --profile/,
  },
  {
    name: "profile --for eks",
    args: ["profile", "--for", "eks"],
    stdout:
      /-pod\]\nrole_arn = .*\nweb_identity_token_file = (.|\n)*-eks\]\nsource_profile = sagemaker-.*-pod\nrole_arn/,
  },
  {
    name: "profile --process",
    installed: true,
    args: ["profile", "--process", "--profile", "work"],
    stdout:
      /^\n# For people\.\n\[profile sagemaker-\S+\]\ncredential_process = \/\S+ \/\S+\/sagemaker-share\.js credentials --share \/\S+\/share\.json --profile work --role invoke\nregion = eu-west-1\n(.|\n)*-workload\]\ncredential_process = \S+ \S+ credentials --share \S+ --role invoke\n(.|\n)*-feature-store\]\n.* --role feature-store\n/,
  },
  {
    name: "profile --process of one of several shares, of one parent alone",
    args: ["profile", "--process", "--share", "parent.json", "--consumer", "fraud-team"],
    env: { SAGEMAKER_SHARE_PARENT: "111111111111" },
    stdout: /--share \/\S+\/parent\.json --consumer fraud-team --parent-account 111111111111 --profile default --role/,
  },
  {
    name: "profile --process of a share that is in no file",
    installed: true,
    args: ["profile", "--process", "--share", "-"],
    input: JSON.stringify(SHARE),
    status: 2,
    stderr: /^sagemaker-share: the profiles name the file of the share: write it to a file/,
  },
  {
    name: "profile --process of a share in the environment",
    args: ["profile", "--process"],
    env: { SAGEMAKER_SHARE: JSON.stringify(SHARE) },
    status: 2,
    stderr: /the profiles name the file of the share/,
  },
  {
    name: "profile --process for pods",
    args: ["profile", "--process", "--for", "eks"],
    status: 2,
    stderr: /--process needs no --for eks: its profile that ends in -workload finds the pod's role/,
  },
  {
    name: "a profile to sign in with",
    args: ["profile", "--profile", "work"],
    stdout: /^\n# For people\.\n\[profile sagemaker-\S+\]\nsource_profile = work\n/,
  },
  {
    name: "a profile to sign in with that is the one that is written",
    args: ["profile", "--profile", "sagemaker-fraud-team-111111111111-eu-west-1"],
    status: 2,
    stderr: /is the one that is written/,
  },
  {
    name: "a profile to sign in with that breaks the file",
    args: ["profile", "--profile", "a]\n[b"],
    status: 2,
    stderr: /--profile takes letters, digits and any of _\.@:\+\/-, got "a\]\\n\[b"/,
  },
  {
    name: "credentials",
    installed: true,
    args: ["credentials", "--role", "feature-store"],
    stdout:
      /^\{"Version":1,"AccessKeyId":"ASIASHARE\d+","SecretAccessKey":"secret","SessionToken":"token","Expiration":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}\n$/,
  },
  {
    name: "credentials that are refused",
    args: ["credentials", "--fresh"],
    fault: ["AssumeRole", new AwsError("AccessDenied", "no", 403)],
    status: 3,
    stderr:
      /^sagemaker-share: assume role: the caller may not assume arn:aws:iam::111111111111:role\/SageMakerExternal/,
  },
  {
    name: "credentials with a profile that is not there",
    args: ["credentials", "--profile", "nope"],
    status: 3,
    stderr: /^sagemaker-share: own credentials: there is no profile nope, which --profile/,
  },
  {
    name: "credentials of a role that is none",
    args: ["credentials", "--role", "admin"],
    status: 2,
    stderr: /Allowed choices are invoke, feature-store/,
  },
  {
    name: "invoke-router",
    installed: true,
    args: ["invoke-router", "assistants", "small", "-d", "hi", "--destination", "--share", "-"],
    input: JSON.stringify(ROUTED),
    share: ROUTED,
    stdout: /^application\/json: hi$/,
    stderr: /^answered by arn:aws:sagemaker:eu-west-1:111111111111:endpoint\/churn \(local-preferred\)\n$/,
  },
  {
    name: "a router that the share does not hold",
    args: ["invoke-router", "assistants", "small", "-d", "hi"],
    status: 3,
    stderr: /does not hold the inference router: it has none/,
  },
  {
    name: "a router by its ARN",
    args: ["invoke-router", "arn:aws:sagemaker:eu-west-1:111111111111:inference-router/chat", "small", "-d", "hi"],
    status: 2,
    stderr: /give the router's name, .* not its ARN: chat/,
  },
  {
    name: "doctor with half a router",
    args: ["doctor", "--router", "assistants", "--body", "-"],
    status: 2,
    stderr: /the router's name and its routing target's: assistants\/small/,
  },
  {
    name: "a token that the share does not allow",
    args: ["token"],
    status: 2,
    stderr: /holds no OpenAI-compatible access; the parent adds openAi: true/,
  },
  {
    name: "a token",
    installed: true,
    args: ["token", "--share", "-"],
    input: JSON.stringify(shareWith({ invoke: { openAi: true } })),
    stdout: /^sagemaker-api-key-[A-Za-z0-9+/=]+\n$/,
  },
  {
    name: "a token for longer than twelve hours",
    installed: true,
    args: ["token", "--share", "-", "--seconds", "50000"],
    input: JSON.stringify(shareWith({ invoke: { openAi: true } })),
    status: 2,
    stderr: /1 to 43200, twelve hours; got 50000/,
  },
  {
    name: "show",
    installed: true,
    args: ["show"],
    stdout: /^fraud-team +what account 111111111111 shares (.|\n)*\nendpoints +churn, fore/,
  },
  { name: "show --json", args: ["show", "--json"], stdout: /^\{\n {2}"version": 1,\n {2}"consumer": "fraud-team"/ },
  {
    name: "query as a row a line",
    args: ["query", SQL, "-f", "ndjson"],
    stdout: /^\{"id":.*\}\n\{"id":.*\}\n\{"id":.*\}\n$/,
  },
  {
    name: "policy",
    args: ["policy"],
    stdout: /^\{\n {2}"consumer": "fraud-team",\n(.|\n)*"caller": (.|\n)*"executionRoles": (.|\n)*"resultsBucket": /,
  },
  {
    name: "policy --terraform",
    installed: true,
    args: ["policy", "--terraform"],
    stdout: /^resource "aws_s3_bucket" "fraud_team_results"/m,
  },
  { name: "policy --cloudformation", args: ["policy", "--cloudformation"], stdout: /"Type": "AWS::S3::Bucket"/ },
  {
    name: "policy for two tools",
    args: ["policy", "--terraform", "--cloudformation"],
    status: 2,
    stderr: /'--terraform' cannot be used with option '--cloudformation'/,
  },
  {
    name: "policy with an option without effect",
    args: ["policy", "--kms", "--existing-bucket"],
    status: 2,
    stderr: /^sagemaker-share: --kms does nothing: the bucket is there already; leave it out\n$/,
  },
  { name: "a file without --write", args: ["profile", "--file", "x"], status: 2, stderr: /--file is for --write/ },
  {
    name: "two bodies",
    installed: true,
    args: ["invoke", "churn", "--body", "x.csv", "--data", "x"],
    status: 2,
    stderr: /give one/,
  },
  {
    name: "a body that is not there",
    args: ["invoke", "churn", "--body", "y.csv"],
    status: 2,
    stderr: /cannot read y\.csv/,
  },
  {
    name: "share and body from standard input",
    installed: true,
    args: ["invoke", "churn", "--share", "-"],
    input: JSON.stringify(SHARE),
    status: 2,
    stderr: /cannot be both/,
  },
  {
    name: "an endpoint that is refused",
    args: ["invoke", "fraud", "-d", "x"],
    status: 3,
    stderr: /^sagemaker-share: endpoint: .*\n {2}- the share does not hold/,
  },
  {
    name: "a role that is refused",
    args: ["invoke", "churn", "-d", "x"],
    fault: ["AssumeRole", new AwsError("AccessDenied", "no", 403)],
    status: 3,
    stderr: /^sagemaker-share: assume role:/,
  },
  {
    name: "an endpoint that is not there",
    args: ["invoke", "forecast-x", "-d", "x"],
    status: 4,
    stderr: /there is no forecast-x/,
  },
  {
    name: "throttling",
    args: ["invoke", "churn", "-d", "x"],
    fault: ["InvokeEndpoint", new AwsError("ThrottlingException", "Rate exceeded")],
    status: 5,
    stderr: /too many requests/,
  },
  {
    name: "a model that fails",
    args: ["invoke", "churn", "-d", "x"],
    fault: ["InvokeEndpoint", new AwsError("ModelError", "bad", 424)],
    status: 1,
    stderr: /the model behind churn failed/,
  },
  {
    name: "a session name that cannot be",
    args: ["invoke", "churn", "-d", "x", "--session-name", "a b"],
    status: 2,
    stderr: /sessionName must be/,
  },

  { name: "query as a table", args: ["query", SQL], stdout: /^id {2}note\n-- {2}-------\n1\n2\n3 {3}a "b" c\n$/ },
  {
    name: "query as CSV",
    args: ["query", SQL, "-f", "csv"],
    stdout: /^id,note\r\n1,\r\n2,""\r\n3,"a ""b""\nc"\r\n$/,
  },
  {
    name: "query as JSON",
    args: ["query", SQL, "-f", "json"],
    stdout: /^\[\n {2}\{"id":1,"note":null\},\n {2}\{"id":2,"note":""\},\n {2}\{"id":3,"note":"a \\"b\\"\\nc"\}\n\]\n$/,
  },
  {
    name: "query from standard input",
    args: ["query", "-", "-f", "csv"],
    input: `${SQL} LIMIT 1`,
    stdout: /^id,note\r\n1,\r\n$/,
  },
  {
    name: "query without rows",
    args: ["query", "SELECT id FROM sagemaker_featurestore.customers_1700000000 WHERE id > 9", "-f", "csv"],
    stdout: /^id\r\n$/,
  },
  {
    name: "query without rows, as JSON",
    args: ["query", "SELECT id FROM sagemaker_featurestore.customers_1700000000 WHERE id > 9", "-f", "json"],
    stdout: /^\[\]\n$/,
  },
  {
    name: "query --latest",
    installed: true,
    args: ["query", "--latest", "Customers", "--feature", "id", "--where", "id < 3", "-f", "csv"],
    stdout: /^id\r\n1\r\n2\r\n$/,
  },
  {
    name: "query as Parquet on a terminal",
    args: ["query", SQL, "-f", "parquet"],
    status: 2,
    stderr: /^sagemaker-share: --format parquet needs --output FILE/,
  },
  {
    name: "query into a folder that is not there",
    args: ["query", SQL, "--output", "nowhere/rows.csv"],
    status: 2,
    stderr: /^sagemaker-share: cannot write nowhere\/rows\.csv \(ENOENT/,
  },
  {
    name: "query --table",
    installed: true,
    args: ["query", "--table", "Customers"],
    stdout: /"table": "customers_1700000000"/,
  },
  {
    name: "query of nothing",
    args: ["query"],
    status: 2,
    stderr: /give one of: a query, --latest GROUP, --table GROUP/,
  },
  { name: "a query that fails", args: ["query", "SELECT x"], status: 1, stderr: /failed: TABLE_NOT_FOUND/ },
  {
    name: "a query that is cancelled",
    args: ["query", SQL],
    life: ["CANCELLED"],
    status: 6,
    stderr: /was cancelled/,
  },
  {
    name: "a query that takes too long",
    args: ["query", SQL, "--timeout", "0.5"],
    life: ["RUNNING"],
    status: 124,
    stderr: /gave up after --timeout seconds/,
  },

  {
    name: "get of a record",
    args: ["get", "Customers", "1"],
    stdout: /^\{\n {2}"id": "1",\n {2}"note": "a \\"b\\", 1"\n\}\n$/,
  },
  {
    name: "get of records from standard input",
    installed: true,
    args: ["get", "Customers", "-", "-f", "csv"],
    input: "2\n1\n",
    stdout: /^id,note\r\n2,"a ""b"", 2"\r\n1,"a ""b"", 1"\r\n$/,
  },
  {
    name: "get of a record that is missing",
    args: ["get", "Customers", "9"],
    status: 4,
    stdout: /^$/,
    stderr: /^sagemaker-share: Customers has no record 9\n$/,
  },
  {
    name: "get where some are missing",
    args: ["get", "Customers", "9", "1", "8"],
    status: 4,
    stdout: /"id":"1"/,
    stderr: /no record 9, 8\n$/,
  },

  {
    name: "list of the records",
    installed: true,
    args: ["list", "Customers"],
    status: 3,
    stderr: /ListRecords of feature group Customers is refused.*\n.*listRecords to true/,
  },
  { name: "update of a record", installed: true, args: ["update", "Customers", "1", "note=a=b"], stdout: /^$/ },
  {
    name: "update of a record that is not there",
    args: ["update", "Customers", "9", "note=x"],
    status: 4,
    stderr: /no such record to update/,
  },
  {
    name: "update without a value",
    args: ["update", "Customers", "1", "note"],
    status: 2,
    stderr: /^sagemaker-share: note names no feature and value: write it as in segment=gold\n$/,
  },
  {
    name: "put of records from standard input",
    installed: true,
    args: ["put", "Customers"],
    input: '{"id": 12345678901234567891, "note": ["a", 0.50]}\n\n{"id": "4"}\n',
    stdout: /^$/,
  },
  {
    name: "put of records that are not written",
    args: ["put", "Customers"],
    input: '{"id": 3, "note": 1.50}\n{"note": "x"}\n',
    fault: ["BatchWriteRecord", new AwsError("ThrottlingException", "Rate exceeded", 400)],
    status: 5,
    stdout: /^\{"id":"3","note":"1.50"\}\n\{"note":"x"\}\n$/,
    stderr: /2 of 2 records of Customers were not written \(ThrottlingException/,
  },
  ...(
    [
      ["no JSON", '{"id": 1}\n{"id"', /line 2 is no record: /],
      ["a list", "[]", /line 1 is no record: it must be a JSON object of features/],
      ["an empty object", "{}", /line 1 is no record: it is empty/],
      ["a mapping for a value", '{"id": {"a": 1}}', /line 1 is no record: id must be a text, a number, /],
      ["nothing", "\n", /there are no records: give a JSON object a line/],
    ] as const
  ).map(([what, input, stderr]) => ({ name: `put of ${what}`, args: ["put", "Customers"], input, status: 2, stderr })),

  {
    name: "doctor",
    installed: true,
    args: ["doctor", "--no-query"],
    stdout: /^your own credentials\n {2}ok somebody is signed in(.|\n)* hold, 0 do not, \d not tried\n$/,
  },
  {
    name: "doctor --json",
    args: ["doctor", "--no-query", "--json"],
    stdout: /^\{\n {2}"findings": \[(.|\n)*"doesNotHold": 0/,
  },
  {
    name: "doctor that finds something",
    args: ["doctor", "--no-query"],
    fault: ["AssumeRole", new AwsError("AccessDenied", "no", 403)],
    status: 1,
    stdout: /!! assume the invoke role(.|\n)* {7}fix: /,
  },
  {
    name: "doctor in a child that has enforcement of its own",
    args: ["doctor", "--no-query", "--share", "outputs.json"],
    stdout: /invoke role\n(.|\n)*\nenforcement\n {2}-- enforcement .*not tried: `npm run enforcement -- doctor`/,
  },
  {
    name: "doctor with a parent's outputs",
    args: ["doctor", "--share", "parent.json"],
    status: 2,
    stdout: /^$/,
    stderr: /^sagemaker-share: parent\.json are a parent's outputs.*`npm run enforcement -- doctor`, where/,
  },
  {
    name: "doctor with a parent's outputs, for one of its consumers",
    args: ["doctor", "--no-query", "--share", "parent.json", "--consumer", "fraud-team"],
    stdout: /invoke role\n(.|\n)*\nenforcement\n {2}-- enforcement .*not tried/,
  },
  {
    name: "doctor with half a request",
    args: ["doctor", "--endpoint", "churn"],
    status: 2,
    stderr: /belong together/,
  },
];
