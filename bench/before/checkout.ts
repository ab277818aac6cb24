import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { ROOT, runWith, type Run } from "../measure";

/** The state that everything is compared with. */
const COMMIT = "7ed8a93";

/** A checkout of this repository at that commit, with its packages. It is kept for the next run. */
export class Before {
  readonly root = path.join(ROOT, "node_modules/.cache/sagemaker-sharing-bench", COMMIT);

  /** Clones and installs where nobody did yet. */
  constructor() {
    if (existsSync(path.join(this.root, "node_modules/.package-lock.json"))) return;
    rmSync(this.root, { recursive: true, force: true });
    console.error(`installing ${COMMIT} to compare with`);
    const quietly = (cwd: string, command: string, ...args: readonly string[]) =>
      execFileSync(command, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
    quietly(ROOT, "git", "clone", "--quiet", "--shared", "--no-checkout", ROOT, this.root);
    quietly(this.root, "git", "checkout", "--quiet", COMMIT);
    quietly(this.root, "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
  }

  /** Its access check, as its own script had it. */
  check(...args: readonly string[]): Run {
    return this.run("--require", "ts-node/register/transpile-only", "access/main.ts", ...args);
  }

  /** The code of a function, bundled by its own program. */
  bundleOf(name: string): string {
    const script = `process.stdout.write(require("./components/functionCode").bundleOf("${name}"))`;
    return this.run("--require", "ts-node/register/transpile-only", "--eval", script).stdout;
  }

  run(...args: readonly string[]): Run {
    return runWith(process.execPath, args, process.env, this.root);
  }
}
