import path from "node:path";
import { enforcementRegions, enforcerRoleArn, parseConfig, type Enforcement } from "../config";
import { readStackFile, stackNames, type StackFile } from "../config/stackFiles";
import type { Here } from "../enforcement/rules";
import { Problem } from "./problem";

export interface StackOptions {
  /** The folder of the stack files. */
  readonly dir: string;
  readonly stack?: string | undefined;
  readonly stackFile?: string | undefined;
}

/** What a stack file says of enforcement. */
export interface StackRules {
  readonly file: string;
  readonly settings: Enforcement;
  readonly regions: readonly string[];
  readonly hereIn: (region: string) => Here;
  readonly ownRoleArn: (region: string) => string;
  /** What the file leaves out, for it stands elsewhere. */
  readonly notes: readonly string[];
}

/** @throws Mistakes, Problem */
export function rulesOf(options: StackOptions): StackRules {
  const { file, raw, environments } = stackFileOf(options);
  const { config } = parseConfig(raw);
  const { enforcement: settings, here } = config;
  if (settings === undefined) throw new Problem(`${file} has no sagemaker-sharing:enforcement`);
  return {
    file,
    settings,
    regions: enforcementRegions(settings, here.region),
    hereIn: (region) => ({ ...here, region }),
    ownRoleArn: (region) => enforcerRoleArn(config, region),
    notes:
      environments.length === 0
        ? []
        : [`${file}: what Pulumi ESC adds to it is not known here (${environments.join(", ")})`],
  };
}

function stackFileOf({ dir, stack, stackFile }: StackOptions): StackFile {
  if (stackFile !== undefined) {
    const name = /^Pulumi\.(.+)\.yaml$/.exec(path.basename(stackFile))?.[1];
    if (name === undefined) throw new Problem(`${stackFile} is no stack file: its name must be Pulumi.<stack>.yaml`);
    return readStackFile(path.dirname(stackFile), name);
  }
  if (stack !== undefined) return readStackFile(dir, stack);
  const files = stackNames(dir).map((name) => readStackFile(dir, name));
  const having = files.filter(({ raw }) => raw["sagemaker-sharing:enforcement"] !== undefined);
  if (having.length === 1) return having[0]!;
  throw new Problem(
    having.length === 0
      ? `no stack file in ${dir} has sagemaker-sharing:enforcement; name the folder with --dir, or the file with --stack-file`
      : `several stacks have enforcement (${having.map((one) => one.stack).join(", ")}): choose one with --stack`,
  );
}
