import { examineChild } from "../doctor/examineChild";
import { Findings } from "../doctor/findings";
import { asJson, printer, summary } from "../doctor/report";
import { loadOutputs, shareIn } from "../session/shareSource";
import { UsageError } from "./exitStatus";
import { bodyOf, sourceOf, type BodyOptions, type RoleOptions } from "./options";

export interface Options extends RoleOptions, BodyOptions {
  readonly endpoint?: string;
  readonly group?: string;
  readonly record?: string;
  readonly query: boolean;
  readonly json?: boolean;
}

/** Where the other half of the examination is. */
const OPERATOR = "`npm run enforcement -- doctor`, where the Pulumi program is,";

export async function doctor(options: Options): Promise<void> {
  if ((options.endpoint === undefined) !== (options.body === undefined)) {
    throw new UsageError("--endpoint and --body belong together");
  }
  const { value, from } = loadOutputs(sourceOf(options));
  if (options.consumer === undefined && isOfParent(value)) {
    throw new UsageError(
      `${from} are a parent's outputs, and this examines a share from the account that uses it: give it the child's outputs, or --consumer NAME. ${OPERATOR} examines the parent's enforcement.`,
    );
  }
  const { endpoint } = options;
  const request = endpoint === undefined ? undefined : { endpoint, ...bodyOf(options) };
  const findings = new Findings();
  if (!options.json) findings.onFinding = printer(console.log, process.stdout.hasColors?.() ?? false);
  await examineChild(shareIn(value, options.consumer, from), findings, { ...options, request });
  if (holds(value, "enforcement"))
    findings.section("enforcement").notTried("enforcement of this account", `${OPERATOR} examines it`);
  console.log(options.json ? asJson(findings) : summary(findings));
  if (findings.count("does not hold") > 0) process.exitCode = 1;
}

const holds = (value: unknown, output: string): boolean =>
  typeof value === "object" && value !== null && output in value;

/** All outputs of a stack that shares, or that has enforcement and uses no share. */
const isOfParent = (value: unknown): boolean =>
  !holds(value, "share") && !holds(value, "version") && (holds(value, "shares") || holds(value, "enforcement"));
