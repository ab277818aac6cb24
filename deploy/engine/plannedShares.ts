import { fork } from "node:child_process";
import path from "node:path";
import { buildOffline } from "../../access/build/build";
import { readStackFile } from "../../config/stackFiles";

const ROOT = path.join(__dirname, "../..");

/**
 * What a parent's stack is going to export as `shares`, built offline from its stack file, in a process of its own: Pulumi's mocks
 * would stay in this one.
 */
export function plannedShares(dir: string, stack: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, [dir, stack], {
      execArgv: ["--require", path.join(ROOT, "bin/loadTypeScript.cjs")],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let said = "";
    let shares: { shares: unknown } | undefined;
    child.stderr!.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.on("message", (message) => (shares = message as { shares: unknown }));
    child.on("close", () =>
      shares === undefined
        ? reject(new Error(`the shares of ${stack} cannot be planned: ${said.trim()}`))
        : resolve(shares.shares),
    );
  });
}

if (require.main === module) {
  const [, , dir, stack] = process.argv;
  void buildOffline(readStackFile(dir!, stack!)).then(({ outputs }) =>
    process.send!({ shares: outputs["shares"] }, () => process.exit(0)),
  );
}
