import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.join(__dirname, "../..");

/** The folders whose code decides what is asked and what is answered, and more than these; the simulator and its data. */
const CODE = ["access", "bin", "config", "contract", "enforcement", "policies"];
const PACKAGES = path.join("node_modules", "@cloud-copilot");

/** A hash of every byte of the code that asks, of the simulator, and of its data. */
export function programContent(root = ROOT): string {
  const sum = createHash("sha256").update(process.versions.node);
  const files = [
    ...readdirSync(root).filter((name) => /\.(ts|json)$/.test(name)),
    ...[...CODE, PACKAGES].flatMap((folder) => filesIn(root, folder)),
  ];
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    sum.update(`${file} ${content.length} `).update(content);
  }
  return sum.digest("hex");
}

/** What Node.js may load of a folder, in order; maps and declarations it never does. */
function filesIn(root: string, folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(c?js|json|ts)$/.test(name) && !name.endsWith(".d.ts"))
    .sort()
    .map((name) => path.join(folder, name));
}
