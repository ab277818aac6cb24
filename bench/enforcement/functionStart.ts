import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { bundleOf, type FunctionName } from "../../components/enforcement/functionCode";
import { ENFORCER } from "../../tests/enforcement/run/scene";
import { serveTable, TableInMemory } from "../../tests/fakes/dynamodb";
import { startWorld, type World } from "../../tests/fakes/sagemaker";
import { middle, ROOT, runBeside } from "../measure";
import { allowedMessages } from "./allowedMessages";

/** The Node.js that Lambda has. */
const NODE = path.join(ROOT, "node_modules/node/bin/node");

const SETTINGS = {
  ...{ accountId: "111111111111", partition: "aws" },
  settings: {
    rules: [{ name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::111111111111:role/ModelDeployer"] }],
  },
};

const ENVIRONMENT = {
  ...{ AWS_REGION: "eu-west-1", AWS_LAMBDA_FUNCTION_NAME: "enforcer", TABLE_NAME: "ledger" },
  TOPIC_ARN: "arn:aws:sns:eu-west-1:111111111111:enforcement",
  ROLE_ARN: ENFORCER,
  ...{ POWERTOOLS_SERVICE_NAME: "sagemaker-enforcement", POWERTOOLS_METRICS_NAMESPACE: "SageMakerSharing" },
  NODE_PATH: path.join(ROOT, "node_modules"),
  NODE_DISABLE_COMPILE_CACHE: "1",
};

/** Of the clock, and of the processor by all threads, which says the same on a busy machine: seconds. */
interface Taken {
  readonly wall: number;
  readonly processor: number;
}

export interface Start {
  /** Until the code is loaded. */
  readonly loaded: Taken;
  /** Until the first event, a deployment by who may, is judged and its verdict in the ledger. */
  readonly answered: Taken;
  readonly megabytes: number;
  readonly runs: number;
}

/**
 * The start of the enforcer from its bundle, and from one file that takes the same packages from node_modules; in turns, each in a
 * process of its own.
 */
export async function functionStarts(runs: number): Promise<{ readonly bundled: Start; readonly unbundled: Start }> {
  const [bundled, unbundled] = await startsOf([bundleOf("enforcer")["index.js"]!, unbundledCode()], runs);
  return { bundled: bundled!, unbundled: unbundled! };
}

/** The start of each of some functions, in turns, beside a SageMaker and a ledger that answer over HTTP. */
export async function startsOf(codes: readonly string[], runs: number): Promise<readonly Start[]> {
  const dir = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-bench-"));
  const world = await startWorld({ start: new Date(Date.now() - AGO) });
  const table = new TableInMemory();
  const served = await serveTable(table);
  try {
    const files = codes.map((code, index) => archive(path.join(dir, String(index)), code));
    const starts = files.map((): One[] => []);
    const env = { ...ENVIRONMENT, ...reaching(world, served.url) };
    const messages = allowedMessages(world, runs * codes.length);
    for (let next = 0; next < messages.length; next += 1) {
      const batch = path.join(dir, "batch.json");
      writeFileSync(batch, JSON.stringify({ Records: [messages[next]] }));
      starts[next % files.length]!.push(await start(files[next % files.length]!, batch, env));
    }
    if ([...table.items()].length < messages.length) throw new Error("not every function wrote its verdict");
    return starts.map(medianStart);
  } finally {
    await served.stop();
    await world.stop();
    rmSync(dir, { recursive: true });
  }
}

/** Milliseconds that the events are old, so that none is of a time to come. */
const AGO = 600_000;

function reaching(world: World, ledger: string): NodeJS.ProcessEnv {
  const { endpoint, credentials } = world.as(ENFORCER);
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_SAGEMAKER: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: ledger,
  };
}

/** Kilobytes (1,000 bytes) of a function's code that a cold start reads, compressed. */
export const sizeOf = (name: FunctionName): number => gzipSync(bundleOf(name)["index.js"]!).length / 1000;

/** Our own code in one file, as little to read as may be; the packages as they are installed. */
function unbundledCode(): string {
  const { outputFiles } = buildSync({
    ...{ absWorkingDir: ROOT, entryPoints: ["enforcement/handlers/enforcer.ts"], write: false, bundle: true },
    ...{
      packages: "external",
      external: ["./rare"],
      platform: "node",
      target: "node24",
      format: "cjs",
      tsconfigRaw: "{}",
    },
  });
  return outputFiles[0]!.text;
}

function archive(folder: string, code: string): string {
  mkdirSync(folder);
  writeFileSync(path.join(folder, "index.js"), code);
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(SETTINGS));
  return path.join(folder, "index.js");
}

type One = Omit<Start, "runs">;

async function start(file: string, batch: string, env: NodeJS.ProcessEnv): Promise<One> {
  // In one thread: else those that only clean up count too.
  const args = ["--single-threaded", "bench/enforcement/loadFunction.cjs", file, batch];
  const { stdout, megabytes } = await runBeside(NODE, args, env);
  // What the function logs stands above.
  const { loaded, answered } = JSON.parse(stdout.trim().split("\n").pop()!) as Pick<One, "loaded" | "answered">;
  return { loaded: inSeconds(loaded), answered: inSeconds(answered), megabytes };
}

const inSeconds = ({ wall, processor }: Taken): Taken => ({ wall: wall / 1000, processor: processor / 1000 });

const medianStart = (starts: readonly One[]): Start => ({
  loaded: medianTaken(starts.map(({ loaded }) => loaded)),
  answered: medianTaken(starts.map(({ answered }) => answered)),
  megabytes: middle(starts.map(({ megabytes }) => megabytes)),
  runs: starts.length,
});

const medianTaken = (all: readonly Taken[]): Taken => ({
  wall: middle(all.map(({ wall }) => wall)),
  processor: middle(all.map(({ processor }) => processor)),
});
