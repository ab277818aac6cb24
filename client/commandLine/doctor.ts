import { examineChild } from "../doctor/child";
import { Findings } from "../doctor/findings";
import { areParents, examineParent } from "../doctor/parent";
import { asJson, printer, summary } from "../doctor/report";
import { loadOutputs, shareIn } from "../shareSource";
import { UsageError } from "./exitStatus";
import { bodyOf, sourceOf, type BodyOptions, type RoleOptions } from "./options";

export interface Options extends RoleOptions, BodyOptions {
  readonly endpoint?: string;
  readonly group?: string;
  readonly record?: string;
  readonly query: boolean;
  readonly sendEvent?: boolean;
  readonly json?: boolean;
}

export async function doctor(options: Options): Promise<void> {
  const findings = new Findings();
  if (!options.json) findings.onFinding = printer(console.log, process.stdout.hasColors?.() ?? false);
  const { value, from } = loadOutputs(sourceOf(options));
  if (areParents(value) && options.consumer === undefined) await examineParent(value, from, findings, options);
  else {
    if ((options.endpoint === undefined) !== (options.body === undefined)) {
      throw new UsageError("--endpoint and --body belong together");
    }
    const { endpoint } = options;
    const request = endpoint === undefined ? undefined : { endpoint, ...bodyOf(options) };
    await examineChild(shareIn(value, options.consumer, from), findings, { ...options, request });
  }
  console.log(options.json ? asJson(findings) : summary(findings));
  if (findings.count("does not hold") > 0) process.exitCode = 1;
}
