import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** The folders whose code decides what is built, what is asked and what is answered, and more than these. */
const CODE = ["access", "bin", "components", "config", "contract", "enforcement", "policies", "stacks", "values"];
/** The simulator and its data. */
const SIMULATOR = "@cloud-copilot";
/** What npm writes down of every package that is installed: its version, and the hash of its archive. */
const VERSIONS = ".package-lock.json";

/** A hash of every byte of this program's code, of the simulator and of its data, and of the versions of all other packages. */
export function programContent(root = ROOT): string {
  const sum = createHash("sha256").update(process.versions.node);
  const packages = packagesOf(root);
  const files = [
    ...readdirSync(root)
      .filter((name) => /\.(js|ts|json)$/.test(name))
      .map((name) => path.join(root, name)),
    ...CODE.flatMap((folder) => filesIn(path.join(root, folder))),
    ...filesIn(path.join(packages, SIMULATOR)),
    ...[path.join(packages, VERSIONS)].filter((file) => existsSync(file)),
  ];
  for (const file of files) {
    const content = readFileSync(file);
    sum.update(`${path.relative(root, file)} ${content.length} `).update(content);
  }
  return sum.digest("hex");
}

/** Where the packages are: beside the program, or above it where the program is a package itself. */
function packagesOf(root: string): string {
  const here = path.join(root, "node_modules");
  const above = path.dirname(root);
  return existsSync(path.join(here, SIMULATOR)) || above === root ? here : packagesOf(above);
}

/** What Node.js may load of a folder, in order; maps and declarations it never does. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(c?js|json|ts)$/.test(name) && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => path.join(folder, name));
}
