import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleOf, type FunctionName } from "../../../components/enforcement/functionCode";

/** The Node.js that Lambda has, whatever runs the tests. */
const NODE = path.join(__dirname, "../../../node_modules/node/bin/node");

interface Reply {
  readonly answer?: unknown;
  readonly error?: string;
}

/** A function as it is deployed: its bundle and its settings in a folder with nothing else, in a process of its own. */
export class LambdaFunction {
  #output = "";

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    const keep = (chunk: Buffer) => (this.#output += chunk.toString());
    child.stdout!.on("data", keep);
    child.stderr!.on("data", keep);
  }

  static async start(name: FunctionName, settings: unknown, environment: NodeJS.ProcessEnv): Promise<LambdaFunction> {
    const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
    for (const [file, text] of Object.entries(bundleOf(name))) writeFileSync(path.join(folder, file), text);
    writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
    return LambdaFunction.startIn(folder, name, environment);
  }

  /** @param folder what an archive holds; its name begins with the function's */
  static async startIn(folder: string, name: string, environment: NodeJS.ProcessEnv): Promise<LambdaFunction> {
    const env = { AWS_LAMBDA_FUNCTION_NAME: name, ...environment };
    const stdio: ["ignore", "pipe", "pipe", "ipc"] = ["ignore", "pipe", "pipe", "ipc"];
    const child = spawn(NODE, [path.join(__dirname, "runtime.cjs"), folder], { cwd: folder, env, stdio });
    const started = new LambdaFunction(folder, child);
    await started.#reply();
    return started;
  }

  /** @throws what the function throws, as Lambda would count it */
  async invoke(event: unknown, secondsAhead: number): Promise<unknown> {
    const reply = this.#reply();
    this.child.send({ event, secondsAhead });
    return reply;
  }

  /** What it wrote to its log, metrics included, since the last time: one JSON object a line. */
  takeLog(): readonly Readonly<Record<string, unknown>>[] {
    const lines = this.#output.split("\n").filter((line) => line.startsWith("{"));
    this.#output = "";
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  stop(): void {
    this.child.kill();
    rmSync(this.folder, { recursive: true });
  }

  #reply(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the function ended: ${this.#output}`));
      this.child.once("exit", ended);
      this.child.once("message", ({ answer, error }: Reply) => {
        this.child.off("exit", ended);
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      });
    });
  }
}
