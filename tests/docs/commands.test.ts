import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createProgram } from "../../client/commandLine/program";
import { run as sharing } from "../../commandLine/main";
import { run as operator } from "../../operator/main";
import { commandsOf, flagsInHelp, flagsOf, type ShownCommand } from "./commandLines";
import { PULUMI_COMMANDS } from "./pulumiCommands";
import { PAGES, read } from "./repository";

/** Every command that a page shows is there, and takes the flags that it is shown with. */

const SHOWN = PAGES.filter((page) => page !== "CHANGELOG.md").flatMap((page) =>
  commandsOf(read(page)).map((command) => ({ page, ...command })),
);
const shownOf = (...tools: string[]) => SHOWN.filter(({ tool }) => tools.includes(tool));
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

type Help = (words: readonly string[]) => Promise<string>;

async function captured(run: typeof sharing, args: readonly string[]): Promise<string> {
  let text = "";
  const add = (more: string) => void (text += more);
  await run([...args, "--help"], { out: add, err: add });
  return text;
}
const helpOfSharing: Help = ([command, ...rest]) =>
  command === "enforcement"
    ? captured(operator, rest)
    : captured(sharing, command === undefined ? [] : [command, ...rest]);
const share = createProgram();
const helpOfShare: Help = ([name]) => {
  const command = name === undefined ? share : share.commands.find((known) => known.name() === name);
  return Promise.resolve(command?.helpInformation() ?? `unknown command ${name}`);
};
/** The words that name a command: those of these two have commands of their own. */
const nameOf = (words: readonly string[]) =>
  words
    .slice(0, words[0] === "enforcement" || words[0] === "deploy" ? 2 : 1)
    .filter((word) => /^[a-z][a-z-]*$/.test(word));

/** What is wrong with commands of ours, in words; each help is read once. */
async function wrongOf(commands: readonly (ShownCommand & { page: string })[], help: Help): Promise<string[]> {
  const known = new Map<string, string>();
  const wrong: string[] = [];
  for (const { page, words } of commands) {
    const name = nameOf(words).join(" ");
    if (!known.has(name)) known.set(name, await help(nameOf(words)));
    const flags = flagsInHelp(known.get(name)!);
    for (const flag of flagsOf(words)) if (!flags.has(flag)) wrong.push(`${page}: ${name} has no ${flag}`);
    if (/unknown command/.test(known.get(name)!)) wrong.push(`${page}: there is no command ${name}`);
  }
  return wrong;
}

describe("the commands that pages show", () => {
  it("are found, in blocks and in text, without what a shell takes away", () => {
    const page = [
      "Say `AWS_PROFILE=<child account> pulumi up --stack child`, or",
      "```sh",
      "pulumi stack output share --json > share.json   # once",
      "npm ci && npx sagemaker-share query 'SELECT 1 | 2' \\",
      "  --format json | head",
      "```",
      "and not `EntityAlreadyExists`, or",
      "```yaml",
      "pulumi: no",
      "```",
    ].join("\n");
    assert.deepEqual(
      commandsOf(page).filter(({ tool }) => tool !== "EntityAlreadyExists"),
      [
        { tool: "pulumi", words: ["stack", "output", "share", "--json"] },
        { tool: "npm", words: ["ci"] },
        { tool: "sagemaker-share", words: ["query", "SELECT 1 | 2", "--format", "json"] },
        { tool: "head", words: [] },
        { tool: "pulumi", words: ["up", "--stack", "child"] },
      ],
    );
    assert.ok(SHOWN.length > 150, `only ${SHOWN.length} are found`);
  });

  it("of npm name scripts that are there", () => {
    const wrong = shownOf("npm").filter(({ words: [verb, script] }) => verb === "run" && !(script! in scripts));
    assert.deepEqual(wrong, []);
  });

  it("of sagemaker-sharing take the flags that they are shown with", async () => {
    const through = shownOf("npm").flatMap(({ page, words: [verb, script, dashes, ...words] }) =>
      verb === "run" && dashes === "--" && (script === "access-check" || script === "enforcement")
        ? [{ page, tool: "sagemaker-sharing", words: [script === "enforcement" ? script : "check", ...words] }]
        : [],
    );
    assert.ok(through.length > 10);
    assert.deepEqual(await wrongOf([...through, ...shownOf("sagemaker-sharing")], helpOfSharing), []);
  });

  it("of sagemaker-share take the flags that they are shown with", async () => {
    assert.deepEqual(await wrongOf(shownOf("sagemaker-share"), helpOfShare), []);
  });

  const shownOfPulumi = shownOf("pulumi").flatMap(({ page, words }) => {
    if (words.length === 0) return [];
    const name = Object.keys(PULUMI_COMMANDS).find((known) => `${words.join(" ")} `.startsWith(`${known} `));
    return [{ page, name, words }];
  });

  it("of Pulumi are in the table of commands and flags", () => {
    const wrong = shownOfPulumi.flatMap(({ page, name, words }) =>
      name === undefined
        ? [`${page}: pulumi ${words.join(" ")}`]
        : flagsOf(words)
            .filter((flag) => !PULUMI_COMMANDS[name]!.includes(flag))
            .map((flag) => `${page}: pulumi ${name} ${flag}`),
    );
    assert.deepEqual(wrong, []);
    const unused = Object.keys(PULUMI_COMMANDS).filter((known) => shownOfPulumi.every(({ name }) => name !== known));
    assert.deepEqual(unused, []);
  });

  const cli = pulumiCli();
  if (cli === undefined) return;
  it("of Pulumi are those of the CLI on the PATH, which knows every one in the table", () => {
    for (const [name, flags] of Object.entries(PULUMI_COMMANDS)) {
      const help: SpawnSyncReturns<string> = spawnSync(cli, [...name.split(" "), "--help"], {
        encoding: "utf8",
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      });
      assert.equal(help.status, 0, `pulumi ${name}`);
      // Of a command that it does not know, the CLI prints the help of the one above. `stack init` is an alias of `stack new`.
      assert.match(
        help.stdout,
        new RegExp(`^ +(pulumi ${name}|([\\w-]+, )*${name.split(" ").pop()}(,|$))`, "m"),
        `pulumi ${name}`,
      );
      const known = flagsInHelp(help.stdout);
      assert.deepEqual(
        flags.filter((flag) => !known.has(flag)),
        [],
        `pulumi ${name}`,
      );
    }
  });
});

function pulumiCli(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, "pulumi")).find((file) => existsSync(file));
}
