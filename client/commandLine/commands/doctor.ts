import { InvalidArgumentError, type Command } from "commander";
import type { Io } from "../io";
import { UsageError } from "../mistakes";
import { roleOptions, type BodyOptions, type RoleOptions } from "../options";

interface Options extends RoleOptions, BodyOptions {
  readonly endpoint?: string;
  readonly router?: readonly [router: string, target: string];
  readonly group?: string;
  readonly record?: string;
  readonly query: boolean;
  readonly json?: boolean;
}

/** Where the other half of the examination is. */
const OPERATOR = "`npm run enforcement -- doctor`, where the Pulumi program is,";

export function doctorCommand(program: Command, io: Io): void {
  roleOptions(program.command("doctor"))
    .summary("walk every hop on AWS and say what holds")
    .description(
      "Tries every hop with the credentials you have: what must work, and what must be refused. Prints what holds, what does not and the way to fix it, what it could not try, and what AWS's documentation leaves open. It changes nothing. Exit status 1 when something does not hold.",
    )
    .option("--endpoint <name>", "invoke this endpoint (needs --body)")
    .option("--router <router/target>", "send to this routing target of an inference router (needs --body)", routing)
    .option("-b, --body <file>", "body for them")
    .option("-t, --content-type <type>", "MIME type of the body")
    .option("--group <name>", "feature group to read (default: the share's first)")
    .option("--record <id>", "a record that is there")
    .option("--no-query", "do not run queries, which scan a little data")
    .option("--json", "print everything as JSON")
    .action((options: Options) => doctor(options, io));
}

function routing(text: string): readonly [string, string] {
  const [router = "", target = "", ...more] = text.split("/");
  if (router !== "" && target !== "" && more.length === 0) return [router, target];
  throw new InvalidArgumentError("It must be the router's name and its routing target's: assistants/small.");
}

async function doctor(options: Options, io: Io): Promise<void> {
  const { bodyOf, sourceOf } = require("../given") as typeof import("../given");
  const { loadOutputs, shareIn } = require("../../session/shareSource") as typeof import("../../session/shareSource");
  const { examineChild } = require("../../doctor/examineChild") as typeof import("../../doctor/examineChild");
  const { Findings } = require("../../doctor/findings") as typeof import("../../doctor/findings");
  const { asJson, printer, summary } = require("../../doctor/report") as typeof import("../../doctor/report");
  const { endpoint, router, body } = options;
  if ((endpoint === undefined && router === undefined) !== (body === undefined)) {
    throw new UsageError("--endpoint or --router, and --body belong together");
  }
  const { value, from } = loadOutputs(sourceOf(options));
  if (options.consumer === undefined && isOfParent(value)) {
    throw new UsageError(
      `${from} are a parent's outputs, and this examines a share from the account that uses it: give it the child's outputs, or --consumer NAME. ${OPERATOR} examines the parent's enforcement.`,
    );
  }
  const given = body === undefined ? undefined : bodyOf(options, io);
  const request = endpoint === undefined ? undefined : { endpoint, ...given! };
  const routerRequest = router === undefined ? undefined : { router: router[0], target: router[1], ...given! };
  const findings = new Findings();
  const print = (text: string) => void io.stdout.write(`${text}\n`);
  if (!options.json) findings.onFinding = printer(print, io.stdout.hasColors?.() ?? false);
  await examineChild(shareIn(value, options.consumer, from, options.parentAccount), findings, {
    ...options,
    request,
    routerRequest,
  });
  if (holds(value, "enforcement"))
    findings.section("enforcement").notTried("enforcement of this account", `${OPERATOR} examines it`);
  print(options.json ? asJson(findings) : summary(findings));
  if (findings.count("does not hold") > 0) io.exitCode = 1;
}

const holds = (value: unknown, output: string): boolean =>
  typeof value === "object" && value !== null && output in value;

/** All outputs of a stack that shares, or that has enforcement and uses no share. */
const isOfParent = (value: unknown): boolean =>
  !holds(value, "share") && !holds(value, "version") && (holds(value, "shares") || holds(value, "enforcement"));
