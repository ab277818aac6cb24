import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { initialise, outputsOf } from "../../../deploy/engine/backend";
import type { Operation, Order, Outcome } from "../../../deploy/engine/messages";
import { operate, type Operating } from "../../../deploy/engine/operate";
import { startAws, type Aws } from "./aws";
import { processesWith } from "./processes";

export const PARENT = "111111111111";
export const CHILD = "222222222222";

export type StackConfig = Readonly<Record<string, unknown>>;

/** What only some operations are given. */
type More = Pick<Order, "plannedShares" | "policyPacks">;

/** Accounts in moto, a state backend in a folder, and stack files: everything that a deployment needs. */
export class World {
  readonly dir = mkdtempSync(path.join(tmpdir(), "engine-"));
  readonly aws: Aws;
  readonly env: NodeJS.ProcessEnv;

  private constructor(aws: Aws) {
    this.aws = aws;
    for (const folder of ["stacks", "state", "home"]) mkdirSync(path.join(this.dir, folder));
    const plugins = process.env["ENGINE_PLUGINS"];
    if (plugins !== undefined) symlinkSync(plugins, path.join(this.dir, "home/plugins"));
    this.env = {
      ...process.env,
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      PULUMI_BACKEND_URL: `file://${path.join(this.dir, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "engine",
      PULUMI_HOME: path.join(this.dir, "home"),
      // The stand-in runs an older provider of Terraform's.
      ...(process.env["ENGINE_STANDIN"] && { NODE_OPTIONS: `--require ${path.join(__dirname, "olderProvider.cjs")}` }),
    };
    writeFileSync(path.join(this.stacks, "Pulumi.yaml"), "name: sagemaker-sharing\nruntime: nodejs\n");
  }

  /** Skips the tests, and says why, where there is no engine. */
  static async start(context: Mocha.Context): Promise<World> {
    if (process.env["ENGINE_SKIPPED"] !== undefined) context.skip();
    return new World(await startAws());
  }

  stop(): void {
    // The provider of an engine that was killed lives on by itself.
    const left = processesWith(`PULUMI_HOME=${this.env["PULUMI_HOME"]}`, "pulumi-resource-aws");
    for (const id of left) process.kill(id);
    this.aws.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** The folder of the stack files. */
  get stacks(): string {
    return path.join(this.dir, "stacks");
  }

  log = (stack: string) => path.join(this.dir, `${stack}.log`);

  /** Writes a stack file; the account's credentials come from a role in it, as moto tells accounts apart. */
  write(stack: string, account: string, config: StackConfig): void {
    const all = {
      "aws:region": "eu-west-1",
      "aws:allowedAccountIds": [account],
      "aws:assumeRoles": [{ roleArn: `arn:aws:iam::${account}:role/Deployer` }],
      "aws:s3UsePathStyle": "true",
      "aws:skipCredentialsValidation": "true",
      ...Object.fromEntries(Object.entries(config).map(([key, value]) => [namespaced(key), value])),
    };
    writeFileSync(path.join(this.stacks, `Pulumi.${stack}.yaml`), stringify({ config: all }));
  }

  async init(stack: string): Promise<void> {
    await initialise(this.fullName(stack), this.stacks, undefined, this.env);
  }

  fullName = (stack: string) => `organization/sagemaker-sharing/${stack}`;

  begin(operation: Operation, stack: string, more: More = {}): Operating {
    const order = { operation, stack: this.fullName(stack), dir: this.stacks, log: this.log(stack) };
    return operate({ ...order, ...more }, { env: this.env });
  }

  async run(operation: Operation, stack: string, more: More = {}): Promise<Outcome> {
    return this.begin(operation, stack, more).outcome;
  }

  /** Files of locks in the state backend. */
  locks = (): string[] => globSync("**/locks/**/*.json", { cwd: path.join(this.dir, "state/.pulumi") });

  outputs = (stack: string) => outputsOf(this.fullName(stack), this.stacks, this.env);
}

const namespaced = (key: string) => (key.includes(":") ? key : `sagemaker-sharing:${key}`);
