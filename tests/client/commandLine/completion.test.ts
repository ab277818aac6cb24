import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { completionOf } from "../../../client/commandLine/completionScripts";
import { createProgram } from "../../../client/commandLine/program";

const program = createProgram();
const help = program.createHelp();
const BASH = completionOf(program, "bash");

/** What bash offers at the end of each line, which is given as words: its own function is called as the shell calls it. */
function offered(lines: readonly (readonly string[])[]): string[][] {
  const asked = lines.map((words) => {
    const quoted = ["sagemaker-share", ...words].map((word) => `'${word}'`).join(" ");
    return `COMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _sagemaker_share; echo "\${COMPREPLY[*]}"`;
  });
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", [BASH, ...asked].join("\n")], { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split(" ").filter((word) => word !== ""));
}
const offer = (...words: string[]) => offered([words])[0]!;

describe("completion in bash", () => {
  it("offers every command, and every option of each", () => {
    const commands = help.visibleCommands(program);
    assert.deepEqual(
      offer(""),
      commands.map((command) => command.name()),
    );
    const lines = commands.filter((command) => command.name() !== "help").map((command) => [command.name(), "-"]);
    const options = lines.map(([name]) =>
      help
        .visibleOptions(commands.find((command) => command.name() === name)!)
        .flatMap(({ long, short }) => [long, short].filter((flag) => flag !== undefined && flag !== null)),
    );
    assert.deepEqual(offered(lines), options);
  });

  it("offers the values of every option that has some, and of an argument", () => {
    const rows = help.visibleCommands(program).flatMap((command) =>
      help
        .visibleOptions(command)
        .filter(({ argChoices }) => argChoices !== undefined)
        .flatMap((option) => [option.long!, option.short!].filter(Boolean).map((flag) => ({ command, option, flag }))),
    );
    assert.ok(rows.length > 4);
    assert.deepEqual(
      offered(rows.map(({ command, flag }) => [command.name(), flag, ""])),
      rows.map(({ option }) => option.argChoices),
    );
    assert.deepEqual(offer("completion", ""), ["bash", "zsh", "fish"]);
    assert.deepEqual(offer("help", "q"), ["query"]);
  });

  it("narrows what it offers, also behind an equals sign, which is a word to bash", () => {
    assert.deepEqual(offer("que"), ["query"]);
    assert.deepEqual(offer("query", "--for"), ["--format"]);
    assert.deepEqual(offer("query", "SELECT 1", "--latest", "x", "--format", "=", "nd"), ["ndjson"]);
    assert.deepEqual(offer("query", "--format", "="), ["table", "json", "ndjson", "csv", "parquet"]);
    assert.deepEqual(offer("--version", "sh"), ["show"]);
  });

  it("offers nothing where nobody knows the value, though it begins with a dash", () => {
    assert.deepEqual(
      offered([
        ["query", "--stack", "-"],
        ["invoke", ""],
        ["query", "--where", "--"],
        ["put", ""],
      ]),
      [[], [], [], []],
    );
  });

  it("completes files where an option takes one, in a shell with a terminal's line", function () {
    const dir = mkdtempSync(path.join(tmpdir(), "completion-"));
    try {
      writeFileSync(path.join(dir, "a share.json"), "");
      writeFileSync(path.join(dir, "completion"), BASH);
      // Readline without a terminal takes a tab all the same.
      const typed =
        "source ./completion\nsagemaker-share() { printf '<%s>' \"$@\"; }\nsagemaker-share show --share a\t\nsagemaker-share qu\t --fo\t cs\t\n";
      const { stdout } = spawnSync("bash", ["--norc", "--noprofile", "-i"], {
        cwd: dir,
        input: typed,
        encoding: "utf8",
      });
      assert.match(stdout, /<show><--share><a share\.json>/);
      assert.match(stdout, /<query><--format><csv>/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
