import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const ROOT = path.join(__dirname, "../../..");
const MODULE = path.join(__dirname, "..");

/** What is built stays here, outside the tree. */
const CACHE = path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "sagemaker-sharing");

interface Engine {
  readonly cli: string;
  readonly version: string;
  readonly provider: string;
  /** What the environment of everything that runs the engine has to hold. */
  readonly env: Readonly<Record<string, string>>;
}

/** The Pulumi CLI and a provider, found or built; or why there is none here. */
export function findEngine(): Engine | { readonly skipped: string } {
  try {
    const provider = realProvider() ?? standIn(); // First: the CLI takes minutes to build, and is of no use without.
    const cli = installed() ?? built();
    const version = versionOf(cli)!;
    return {
      cli,
      version,
      provider: provider.what,
      env: {
        ...provider.env,
        PATH: [...new Set([path.dirname(cli), ...provider.path, DYNAMIC_PROVIDER])]
          .concat(process.env["PATH"] ?? "")
          .join(":"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    };
  } catch (error) {
    if (error instanceof Missing) return { skipped: error.message };
    throw error;
  }
}

class Missing extends Error {}

/** Pulumi's dynamic provider for Node.js, which every installed CLI brings, and a CLI that is built from its module does not. */
const DYNAMIC_PROVIDER = path.dirname(require.resolve("@pulumi/pulumi/package.json"));

/** The oldest CLI that the README allows. */
const OLDEST = [3, 248] as const;

function installed(): string | undefined {
  const found = (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => path.join(folder, "pulumi"))
    .find((file) => existsSync(file));
  const [major, minor] = (found === undefined ? "0.0" : (versionOf(found) ?? "0.0")).split(".").map(Number);
  return major! > OLDEST[0] || (major === OLDEST[0] && minor! >= OLDEST[1]) ? found : undefined;
}

function versionOf(cli: string): string | undefined {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return execFileSync(cli, ["version"], { encoding: "utf8", env }).trim().replace(/^v/, "");
  } catch {
    return undefined;
  }
}

/** Builds the CLI from its public Go module, as `go.mod` beside this folder pins it. */
function built(): string {
  const go = run("go", ["version"], MODULE);
  if (go === undefined) throw new Missing("no pulumi of 3.248 or later on the PATH, and no Go to build one with");
  const pin = run("go", ["list", "-m", "-f", "{{.Version}}", "github.com/pulumi/pulumi/pkg/v3"], MODULE)?.trim();
  if (pin === undefined) throw new Missing("no pulumi on the PATH, and Go cannot read tests/engine/go.mod");
  const version = pin.replace(/^v/, "");
  const cli = path.join(CACHE, `pulumi-${version}`, "pulumi");
  if (existsSync(cli)) return cli;
  console.log(`building the Pulumi CLI ${version} into ${path.dirname(cli)}: nine processor minutes, once`);
  mkdirSync(path.dirname(cli), { recursive: true });
  const made = `${cli}.${process.pid}`;
  // Without its version the Automation API refuses the CLI.
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  const env = { ...process.env, CGO_ENABLED: "0" };
  const args = ["build", "-ldflags", flags, "-o", made, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"];
  try {
    execFileSync("go", args, { cwd: MODULE, env, stdio: ["ignore", "inherit", "pipe"] });
  } catch (error) {
    throw new Missing(`the Pulumi CLI cannot be built here: ${lastLine(error)}`);
  }
  renameSync(made, cli);
  return cli;
}

interface Provider {
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
}

/** Pulumi's own provider, where `pulumi plugin install` or an earlier deployment has put it. */
function realProvider(): Provider | undefined {
  const plugins = path.join(process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi"), "plugins");
  const found = existsSync(plugins)
    ? readdirSync(plugins).find((name) => /^resource-aws-v7[.\d]*$/.test(name))
    : undefined;
  if (found === undefined) return undefined;
  return { what: found, env: { ENGINE_PLUGINS: plugins }, path: [] };
}

/**
 * A provider that takes the place of Pulumi's: a folder with the program `pulumi-resource-aws`, or with `pulumi-resource-aws.xz`.
 * It runs a Terraform provider for AWS, version 5.
 */
function standIn(): Provider {
  const folder = [process.env["AWS_PROVIDER_STANDIN"], ...besideTheCheckout()].find(
    (one) => one !== undefined && (existsSync(path.join(one, BINARY)) || existsSync(path.join(one, `${BINARY}.xz`))),
  );
  if (folder === undefined)
    throw new Missing(
      "no provider: neither Pulumi's own plugin resource-aws of version 7 nor a stand-in, which AWS_PROVIDER_STANDIN names (docs/deploying.md)",
    );
  const terraform = terraformProvider();
  if (terraform === undefined)
    throw new Missing(
      "no provider: the stand-in needs a terraform-provider-aws 5, which AWS_STANDIN_TF_PROVIDER names",
    );
  const lists = builtWithLists(folder);
  return {
    what: `stand-in ${folder} on ${path.basename(terraform)}${lists === undefined ? ", as it is packed: WITHOUT exclusive lists of policies" : ""}`,
    env: { AWS_STANDIN_TF_PROVIDER: terraform, ENGINE_STANDIN: "true", ...(lists === undefined && WITHOUT_LISTS) },
    path: [lists ?? unpacked(folder)],
  };
}

const BINARY = "pulumi-resource-aws";
const WITHOUT_LISTS = { ENGINE_WITHOUT_LISTS: "true" } as const;

/**
 * Where the stand-in takes a resource's id from; the second also finds one for resources that have neither, as exclusive lists of policies.
 */
const IDS = ['{"id", "arn", "name"}', '{"id", "arn", "name", "role_name"}'] as const;

/**
 * The stand-in, built from the sources beside it, so that it makes exclusive lists of policies too: Terraform's provider has them.
 * Absent where there are no sources, or nothing to build them with.
 */
function builtWithLists(folder: string): string | undefined {
  const sources = path.join(folder, "awsprovider");
  const server = path.join(sources, "server.go");
  const source = existsSync(server) ? readFileSync(server, "utf8") : "";
  if (!source.includes(IDS[0])) return undefined;
  const text = source.replace(...IDS);
  const made = path.join(CACHE, `aws-standin-lists-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`);
  const binary = path.join(made, BINARY);
  if (existsSync(binary)) return made;
  console.log(`building the stand-in with exclusive lists of policies into ${made}: two processor minutes, once`);
  mkdirSync(made, { recursive: true });
  const changed = path.join(made, "server.go");
  const overlay = path.join(made, "overlay.json");
  writeFileSync(changed, text);
  writeFileSync(overlay, JSON.stringify({ Replace: { [server]: changed } }));
  const temporary = `${binary}.${process.pid}`;
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -X main.version=7.48.0"];
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "" };
  if (run("go", ["build", ...flags, "-overlay", overlay, "-o", temporary, "."], sources, env) === undefined)
    return undefined;
  renameSync(temporary, binary);
  return made;
}

function besideTheCheckout(): string[] {
  const above = path.dirname(ROOT);
  const folders = readdirSync(above, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [above, ...folders.map(({ name }) => path.join(above, name))].map((one) => path.join(one, "aws-standin"));
}

function unpacked(folder: string): string {
  if (existsSync(path.join(folder, BINARY))) return folder;
  const packed = path.join(folder, `${BINARY}.xz`);
  const made = path.join(CACHE, `aws-standin-${statSync(packed).size}`);
  const binary = path.join(made, BINARY);
  if (existsSync(binary)) return made;
  mkdirSync(made, { recursive: true });
  const temporary = `${binary}.${process.pid}`;
  writeFileSync(temporary, execFileSync("xz", ["--decompress", "--stdout", packed], { maxBuffer: 2 ** 30 }));
  chmodSync(temporary, 0o755);
  renameSync(temporary, binary);
  return made;
}

/** Where Terraform's own documentation puts providers of a machine, and where images put them. */
const MIRRORS = [path.join(homedir(), ".terraform.d"), "/usr/local/share/terraform", "/usr/share/terraform", "/opt"];

export function terraformProvider(): string | undefined {
  const named = process.env["AWS_STANDIN_TF_PROVIDER"];
  if (named !== undefined) return named;
  const args = [...MIRRORS.filter((one) => existsSync(one)), "-name", "terraform-provider-aws_v5.*", "-type", "f"];
  return args.length === 3 ? undefined : run("find", args, ROOT)?.split("\n").filter(Boolean).sort().pop();
}

function run(command: string, args: readonly string[], cwd: string, env = process.env): string | undefined {
  try {
    return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch {
    return undefined;
  }
}

const lastLine = (error: unknown) =>
  (error as { stderr?: Buffer }).stderr?.toString().trim().split("\n").pop() ?? (error as Error).message;
