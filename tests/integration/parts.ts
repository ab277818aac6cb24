import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";

/** The real parts of the integration tests: moto as AWS, the AWS CLI and boto3 as clients, linters, from pinned packages. */
const ROOT = path.join(__dirname, "../..");
const VENV = path.join(ROOT, ".venv");
const REQUIREMENTS = path.join(__dirname, "requirements.txt");
const PANDAS_REQUIREMENTS = path.join(__dirname, "requirements-pandas.txt");

export const python = path.join(VENV, "bin/python");
export const awsCli = path.join(VENV, "bin/aws");
export const cfnLint = path.join(VENV, "bin/cfn-lint");
export const shellcheck = path.join(VENV, "bin/shellcheck");
export const checkJsonSchema = path.join(VENV, "bin/check-jsonschema");

/** The libraries of data scientists, beside: most tests do not need them. */
const PANDAS_VENV = path.join(VENV, "pandas");
export const pythonWithPandas = path.join(PANDAS_VENV, "bin/python");

/** What examples/notebooks asks its users to install. */
const NOTEBOOKS_REQUIREMENTS = path.join(ROOT, "examples/notebooks/requirements.txt");
const NOTEBOOKS_VENV = path.join(VENV, "notebooks");
export const jupyter = path.join(NOTEBOOKS_VENV, "bin/jupyter");

/** Installs what is missing, or skips the tests and says why. */
export function installOrSkip(context: Mocha.Context): void {
  skipFor(context, install());
}

/** The same for pandas and pyarrow. */
export function installPandasOrSkip(context: Mocha.Context): void {
  skipFor(context, install() ?? installInto(PANDAS_VENV, PANDAS_REQUIREMENTS));
}

/** The same for Jupyter's kernel and the libraries of the notebooks. */
export function installNotebooksOrSkip(context: Mocha.Context): void {
  skipFor(context, install() ?? installInto(NOTEBOOKS_VENV, NOTEBOOKS_REQUIREMENTS));
}

function skipFor(context: Mocha.Context, reason: string | undefined): void {
  if (reason === undefined) return;
  console.log(`SKIPPED: ${reason}`);
  context.skip();
}

/** Installs what is missing into `.venv`. Returns why that cannot be done here, or nothing. */
export const install = (): string | undefined => installInto(VENV, REQUIREMENTS);

function installInto(venv: string, requirements: string): string | undefined {
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const stamp = path.join(venv, "installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined;
  try {
    execFileSync("python3", ["-m", "venv", "--clear", venv], { stdio: "pipe" });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    execFileSync(path.join(venv, "bin/python"), pip, { stdio: "pipe" });
  } catch (error) {
    const output = (error as { stderr?: Buffer }).stderr?.toString().trim().split("\n").pop();
    return `cannot install ${path.basename(requirements)} with python3 (${output || (error as Error).message})`;
  }
  writeFileSync(stamp, wanted);
  return undefined;
}

/** Installs packages of npm into a folder, or skips the tests where no registry can be reached. */
export function installNpmOrSkip(context: Mocha.Context, folder: string, packages: readonly string[]): void {
  try {
    const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages];
    execFileSync("npm", install, { cwd: folder, stdio: "pipe" });
  } catch (error) {
    // A package that cannot be installed is a failure; a machine without a registry is not.
    const { stderr } = error as { stderr: Buffer };
    const [unreachable] = /code (ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED)/.exec(stderr.toString()) ?? [];
    if (unreachable === undefined) throw error;
    console.log(`SKIPPED: npm cannot reach a registry (${unreachable})`);
    context.skip();
  }
}

/** What the documentation's TypeScript imports besides, and the tests of OpenAI-compatible clients use. */
export const OPEN_AI_CLIENTS = ["openai@7.59.0", "ai@7.0.173", "@ai-sdk/openai-compatible@3.0.92"] as const;

export interface Moto {
  readonly url: string;
  stop(): void;
}

/** Starts moto on a free port of this machine. */
export async function startMoto(env: Readonly<Record<string, string>> = {}): Promise<Moto> {
  const port = await freePort();
  const server: ChildProcess = spawn(path.join(VENV, "bin/moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const up = await fetch(`${url}/moto-api/`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return { url, stop: () => server.kill() };
    await new Promise((wait) => setTimeout(wait, 100));
  }
  server.kill();
  throw new Error("moto did not start within 20 s");
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
