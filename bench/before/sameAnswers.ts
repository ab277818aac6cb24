import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT, runWith } from "../measure";
import { Before } from "./checkout";
import { randomEstates } from "./randomEstates";

/** What both states answer to the same questions about the same stack files. */

/** By who asks for what, what is to be the same: what was expected, what came of it, and which statement decided. */
type Answers = Readonly<Record<string, readonly string[]>>;

/** Ids of keys that AWS would make up; each state makes up its own. */
const withoutMadeUpIds = (text: string) => text.replace(/(key\/11111111-2222-3333-4444)-[0-9a-f]{12}/g, "$1");

/** Checks each folder in one process, straight: with no threads and nothing kept. Both states have these two functions. */
const SCRIPT = `
  const { load } = require("./access/load");
  const { checkAccess } = require("./access/check");
  (async () => {
    const all = [];
    for (const dir of process.argv.slice(1)) {
      const { parent, children } = await load({ dir });
      const { answers, failures } = await checkAccess(parent, children);
      const found = { failures: [failures.join("; ")] };
      for (const { consumer, principal, action, resource, context, ...one } of answers) {
        const request = [consumer, principal, action, resource, JSON.stringify(context)].join(" | ");
        (found[request] ??= []).push([one.expected, one.actual, one.unproven, one.decidedBy].join(" | "));
      }
      all.push(found);
    }
    process.stdout.write(JSON.stringify(all), () => process.exit());
  })();`;

const answersIn = (root: string, loader: string, dirs: readonly string[]): readonly Answers[] => {
  const args = ["--require", loader, "--eval", SCRIPT, "--", ...dirs];
  return JSON.parse(withoutMadeUpIds(runWith(process.execPath, args, process.env, root).stdout)) as Answers[];
};

/** Prints every answer that differs; the status is 1 where one does. */
function main(): number {
  const { estates, seed } = parseArgs({
    options: { estates: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
  }).values;
  const before = new Before();
  const dir = mkdtempSync(path.join(tmpdir(), "sagemaker-sharing-same-"));
  try {
    const random = randomEstates(dir, Number(estates), Number(seed));
    // Enforcement's own documents are others by now.
    const examples = ["feature-store", "single-sign-on", "twenty-consumers"].map((name) =>
      path.join(before.root, "examples", name),
    );
    const dirs = [before.root, ...examples, ...random];
    const [then, now] = [
      answersIn(before.root, "ts-node/register/transpile-only", dirs),
      answersIn(ROOT, "./bin/loadTypeScript.cjs", dirs),
    ];
    return compare(dirs, then, now);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function compare(dirs: readonly string[], then: readonly Answers[], now: readonly Answers[]): number {
  let [same, different, gone, added] = [0, 0, 0, 0];
  for (const [index, dir] of dirs.entries()) {
    for (const [request, answers] of Object.entries(then[index]!)) {
      const today = now[index]![request];
      if (today === undefined) gone += answers.length;
      // Several questions may make one request, each after requests of its own.
      else if ([...new Set(answers)].every((answer) => today.includes(answer))) same += answers.length;
      else {
        different += answers.length;
        console.log(`${path.basename(dir)}, ${request}\n  then  ${answers.join("; ")}\n  now   ${today.join("; ")}`);
      }
    }
    added += Object.entries(now[index]!)
      .filter(([request]) => !(request in then[index]!))
      .flatMap(([, answers]) => answers).length;
  }
  console.log(
    `${dirs.length} estates: ${same} answers are the same, ${different} differ; ${gone} are no longer asked for, ${added} are new`,
  );
  return different === 0 ? 0 : 1;
}

process.exitCode = main();
