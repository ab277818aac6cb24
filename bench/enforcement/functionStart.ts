import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { bundleOf, type FunctionName } from "../../components/enforcement/functionCode";
import { middle, ROOT, runWith, times } from "../measure";

/** The Node.js that Lambda has. */
const NODE = path.join(ROOT, "node_modules/node/bin/node");

const SETTINGS = {
  ...{ accountId: "111111111111", partition: "aws" },
  settings: {
    rules: [{ name: "churn", models: ["churn-*"], allowedRoleArns: ["arn:aws:iam::111111111111:role/ModelDeployer"] }],
  },
};

const ENVIRONMENT = {
  ...{ AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" },
  ...{ AWS_LAMBDA_FUNCTION_NAME: "enforcer", TABLE_NAME: "ledger" },
  TOPIC_ARN: "arn:aws:sns:eu-west-1:111111111111:enforcement",
  ROLE_ARN: "arn:aws:iam::111111111111:role/Enforcer",
  ...{ POWERTOOLS_SERVICE_NAME: "sagemaker-enforcement", POWERTOOLS_METRICS_NAMESPACE: "SageMakerSharing" },
  NODE_PATH: path.join(ROOT, "node_modules"),
  NODE_DISABLE_COMPILE_CACHE: "1",
};

/** Seconds. */
export interface Start {
  readonly wall: number;
  /** Of all its threads: says the same on a busy machine. */
  readonly processor: number;
  readonly megabytes: number;
  readonly runs: number;
}

/**
 * The start of the enforcer from its bundle, and from one file that takes the same packages from node_modules; in turns, each in a
 * process of its own.
 */
export function functionStarts(runs: number): { readonly bundled: Start; readonly unbundled: Start } {
  const [bundled, unbundled] = startsOf([bundleOf("enforcer")["index.js"]!, unbundledCode()], runs);
  return { bundled: bundled!, unbundled: unbundled! };
}

/** The start of each of some functions, in turns. */
export function startsOf(codes: readonly string[], runs: number): readonly Start[] {
  const dir = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-bench-"));
  try {
    const files = codes.map((code, index) => archive(path.join(dir, String(index)), code));
    const rounds = times(runs, () => files.map(start));
    return files.map((_, index) => medianStart(rounds.map((round) => round[index]!)));
  } finally {
    rmSync(dir, { recursive: true });
  }
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

function start(file: string): Omit<Start, "runs"> {
  // In one thread: else those that only clean up count too.
  const args = ["--single-threaded", "bench/enforcement/loadFunction.cjs", file];
  const { stdout, megabytes } = runWith(NODE, args, ENVIRONMENT);
  const { wall, processor } = JSON.parse(stdout) as { readonly wall: number; readonly processor: number };
  return { wall: wall / 1000, processor: processor / 1000, megabytes };
}

const medianStart = (starts: readonly Omit<Start, "runs">[]): Start => ({
  wall: middle(starts.map(({ wall }) => wall)),
  processor: middle(starts.map(({ processor }) => processor)),
  megabytes: middle(starts.map(({ megabytes }) => megabytes)),
  runs: starts.length,
});
