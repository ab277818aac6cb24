import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installOrSkip, python } from "../parts";

/** Prints one file out of a wheel of botocore. */
const READ = `
import gzip, sys, zipfile
sys.stdout.buffer.write(gzip.decompress(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2])))
`;

/** The service models of the newest botocore. */
export interface NewestModels {
  /** Name of the wheel, with its version. */
  readonly wheel: string;
  /** @param service folder of the service and its version, `sagemaker/2017-07-24` */
  read(service: string): unknown;
  remove(): void;
}

/** Downloads the newest botocore, or skips the tests and says why. */
export function newestModels(context: Mocha.Context): NewestModels {
  installOrSkip(context);
  const folder = mkdtempSync(path.join(tmpdir(), "botocore-"));
  try {
    execFileSync(python, ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "botocore"], {
      stdio: "pipe",
    });
  } catch (error) {
    console.log(`SKIPPED: cannot download botocore (${(error as Error).message.split("\n")[0]})`);
    context.skip();
  }
  const [wheel = ""] = readdirSync(folder);
  return {
    wheel,
    read: (service) => {
      const args = ["-c", READ, path.join(folder, wheel), `botocore/data/${service}/service-2.json.gz`];
      return JSON.parse(execFileSync(python, args, { maxBuffer: 1 << 28 }).toString()) as unknown;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
