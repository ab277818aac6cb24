import { parseArgs } from "node:util";
import { Mistakes } from "../config";
import { checkAccess } from "./check";
import { load } from "./load";
import { report, toJson } from "./report/report";

const HELP = `Checks offline who can do what across the accounts of your stack files.

npm run access-check -- [options]

  --dir DIR        the folder of the stack files Pulumi.<stack>.yaml (default: this one)
  --parent STACK   the parent's stack (default: the only one in the folder)
  --child STACK    a child's stack; may be repeated (default: all that refer to the parent)
  --all            show every answer
  --json           print everything as JSON (docs/access-check.md describes it)
  --help

Exit status: 0 without surprises, 1 with surprises or mistakes in the stack files, 2 when the options are wrong.`;

async function main(): Promise<number> {
  let options;
  try {
    options = parseArgs({
      options: {
        dir: { type: "string", default: "." },
        parent: { type: "string" },
        child: { type: "string", multiple: true },
        all: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  try {
    const loaded = await load({ dir: options.dir, parent: options.parent, children: options.child });
    const check = await checkAccess(loaded.parent, loaded.children);
    const text = options.json
      ? JSON.stringify(toJson(check), undefined, 2)
      : report(check, {
          all: options.all,
          colour: process.stdout.hasColors?.() ?? false,
          seconds: performance.now() / 1000, // since the process began
          files: loaded.files.map(({ file }) => file),
          environments: loaded.files.flatMap(({ environments }) => environments),
        });
    await new Promise<void>((done) => process.stdout.write(`${text}\n`, () => done()));
    return check.summary.surprises === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    for (const line of error.lines) console.error(line);
    const count = error.lines.length;
    console.error(`${count} ${count === 1 ? "mistake" : "mistakes"}; nothing was checked.`);
    return 1;
  }
}

// Whoever reads the output may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

void main().then((status) => process.exit(status));
