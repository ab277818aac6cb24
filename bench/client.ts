import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { Endpoints, shareCredentials, type CredentialsProvider } from "../client/index";
import { startAws, type Aws } from "../tests/fakes/aws";
import { SHARE } from "../tests/client/samples";
import { median, middle, ROOT, run, times, type Measured } from "./measure";

const INVOCATIONS = 1000;
const WARM_UP = 500;
const REGIONS = ["eu-west-1", "us-east-1", "eu-west-1", "us-east-1"];
const { roleArn: RoleArn, externalId: ExternalId } = SHARE.invoke!;
const command = () => new InvokeEndpointCommand({ EndpointName: "churn", Body: "42,0,1", ContentType: "text/csv" });

interface StsCalls {
  readonly ours: number;
  readonly perClient: number;
  readonly perCall: number;
}

/** AssumeRole calls for a thousand invocations over four clients in two regions, in each of three ways. */
export async function stsCalls(): Promise<StsCalls> {
  return withAws(async (aws) => ({
    ours: await assumed(
      aws,
      overFour(REGIONS.map((region) => clientOf(region, shareCredentials(SHARE, { sessionName: "sts-calls" })))),
    ),
    perClient: await assumed(
      aws,
      overFour(
        REGIONS.map((region) =>
          clientOf(region, fromTemporaryCredentials({ params: { RoleArn, ExternalId }, clientConfig: { region } })),
        ),
      ),
    ),
    perCall: await assumed(aws, theArticlesWay),
  }));
}

/** A role is assumed, and a client made, for every use. */
async function theArticlesWay(index: number): Promise<void> {
  const region = REGIONS[index % REGIONS.length]!;
  const sts = new STSClient({ region, credentials: fromNodeProviderChain() });
  const assume = new AssumeRoleCommand({ RoleArn, ExternalId, RoleSessionName: "article" });
  const { Credentials: got } = await sts.send(assume);
  const [accessKeyId, secretAccessKey] = [got!.AccessKeyId!, got!.SecretAccessKey!];
  const client = new SageMakerRuntimeClient({
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken: got!.SessionToken! },
  });
  await client.send(command());
  client.destroy();
  sts.destroy();
}

/** What a bearer token takes when the session is there: the median of many. */
export async function tokenMilliseconds(): Promise<number> {
  const credentials = { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token".repeat(200) };
  const share = { ...SHARE, invoke: { ...SHARE.invoke!, openAi: true as const } };
  const { apiKey } = new Endpoints(share, { credentials: () => Promise.resolve(credentials) }).openAi("churn");
  const taken: number[] = [];
  for (let index = 0; index < WARM_UP + INVOCATIONS; index += 1) {
    const started = performance.now();
    await apiKey();
    if (index >= WARM_UP) taken.push(performance.now() - started);
  }
  return middle(taken);
}

const clientOf = (region: string, credentials: CredentialsProvider | ReturnType<typeof fromTemporaryCredentials>) =>
  new SageMakerRuntimeClient({ region, credentials });
const overFour = (clients: readonly SageMakerRuntimeClient[]) => (index: number) =>
  clients[index % clients.length]!.send(command());

/** Ten at a time, as a busy service has it. */
async function assumed(aws: Aws, invoke: (index: number) => Promise<unknown>): Promise<number> {
  const before = aws.counts("AssumeRole");
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < INVOCATIONS; index = next++) await invoke(index);
  };
  await Promise.all(times(10, worker));
  return aws.counts("AssumeRole") - before;
}

interface Overhead {
  readonly bare: Measured;
  readonly ours: Measured;
}

/**
 * Invocations with the bare SDK client and with ours in turns, the same credentials behind both. The time of a thousand is a thousand
 * times the median of one: a call that a busy machine interrupted does not count.
 */
export async function overhead(calls: number): Promise<Overhead> {
  return withAws(async () => {
    const credentials = shareCredentials(SHARE, { sessionName: `overhead-${process.pid}` });
    const client = clientOf("eu-west-1", credentials);
    const endpoints = new Endpoints(SHARE, { credentials });
    const ways = {
      bare: () => client.send(command()),
      ours: () => endpoints.invoke("churn", "42,0,1", { contentType: "text/csv" }),
    };
    const taken = { bare: [] as number[], ours: [] as number[] };
    for (let call = -WARM_UP; call < calls; call += 1) {
      for (const way of call % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const)) {
        const started = performance.now();
        await ways[way]();
        if (call >= 0) taken[way].push(performance.now() - started);
      }
    }
    const megabytes = process.memoryUsage.rss() / 2 ** 20;
    // Milliseconds of one are seconds of a thousand.
    const of = (each: readonly number[]) => median(each.map((seconds) => ({ seconds, megabytes })));
    return { bare: of(taken.bare), ours: of(taken.ours) };
  });
}

/** `sagemaker-share --help`, from a build. */
export function help(runs: number): Measured {
  execFileSync("npm", ["run", "--silent", "build", "--workspace", "client"], { cwd: ROOT });
  return median(times(runs, () => run("client/bin/sagemaker-share.js", "--help")));
}

/**
 * What the tarball takes on disk with everything it needs, in MB of 1,000,000 bytes; undefined where npm cannot install it.
 *
 * @param root the folder of the program whose client it is
 */
export function installedSize(root = ROOT): { readonly own: number; readonly all: number } | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "sagemaker-share-bench-"));
  try {
    execFileSync("npm", ["pack", "--silent", "--workspace", "client", "--pack-destination", folder], {
      cwd: root,
      stdio: "pipe",
    });
    const [tarball] = readdirSync(folder);
    writeFileSync(path.join(folder, "package.json"), "{}");
    const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`];
    execFileSync("npm", install, { cwd: folder, stdio: "pipe" });
    const modules = path.join(folder, "node_modules");
    return { own: megabytesIn(path.join(modules, "sagemaker-share")), all: megabytesIn(modules) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const megabytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(path.join(entry.parentPath, entry.name)).size, 0) / 1e6;

async function withAws<T>(use: (aws: Aws) => Promise<T>): Promise<T> {
  const aws = await startAws(SHARE);
  const before = { ...process.env };
  aws.endpoints["churn"] = () => Buffer.from("0.9");
  Object.assign(process.env, aws.env("alice"));
  try {
    return await use(aws);
  } finally {
    process.env = before;
    await aws.stop();
  }
}
