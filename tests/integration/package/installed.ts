import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { SIMULATOR } from "../../../commandLine/simulatorIsMissing";
import { installNpmOrSkip } from "../parts";

export const ROOT = path.join(__dirname, "../../..");

/** Packs the program as `npm pack` does for others. */
export function pack(to: string): string {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", to], { cwd: ROOT, stdio: "pipe" });
  return readdirSync(to).find((name) => name.endsWith(".tgz"))!;
}

/** The program as others get it: packed, and installed in a folder away from this repository, with the simulator of its check. */
export class Installed {
  readonly folder: string;
  /** The folder of the package. */
  readonly program: string;

  /** @param folder an empty one if it is left out */
  constructor(context: Mocha.Context, folder = mkdtempSync(path.join(tmpdir(), "installed-"))) {
    this.folder = folder;
    this.program = path.join(folder, "node_modules/sagemaker-sharing");
    const tarball = pack(folder);
    this.write("package.json", JSON.stringify({ private: true }));
    const packages = [`./${tarball}`, ...SIMULATOR.map(([name, range]) => `${name}@${range}`)];
    installNpmOrSkip(context, folder, packages);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.folder, name), text);
  }
}
