import { examineChild } from "../doctor/examineChild";
import { Findings } from "../doctor/findings";
import { examineEnforcement, isOfEnforcement } from "../../operator/doctor/examineEnforcement";
import { asJson, printer, summary } from "../doctor/report";
import { loadOutputs, shareIn } from "../session/shareSource";
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
  if (isOfChild(value) || options.consumer !== undefined) {
    if ((options.endpoint === undefined) !== (options.body === undefined)) {
      throw new UsageError("--endpoint and --body belong together");
    }
    const { endpoint } = options;
    const request = endpoint === undefined ? undefined : { endpoint, ...bodyOf(options) };
    await examineChild(shareIn(value, options.consumer, from), findings, { ...options, request });
  }
  if (isOfEnforcement(value) && options.consumer === undefined)
    await examineEnforcement(value, from, findings, options);
  console.log(options.json ? asJson(findings) : summary(findings));
  if (findings.count("does not hold") > 0) process.exitCode = 1;
}

/** The parent's outputs have shares in place of one. */
const isOfChild = (value: unknown): boolean =>
  typeof value !== "object" || value === null || "share" in value || !("shares" in value || "enforcement" in value);
