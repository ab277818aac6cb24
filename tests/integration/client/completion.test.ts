import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { completionOf } from "../../../client/commandLine/completionScripts";
import { createProgram } from "../../../client/commandLine/program";

const program = createProgram();
const help = program.createHelp();
const COMMANDS = help.visibleCommands(program).map((command) => command.name());
const FORMATS = ["csv", "json", "ndjson", "parquet", "table"];

/** What every shell offers at the end of a line. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  "sagemaker-share ": COMMANDS,
  "sagemaker-share qu": ["query"],
  "sagemaker-share query --format ": FORMATS,
  "sagemaker-share query --format=": FORMATS,
  "sagemaker-share query 'SELECT 1' -f ": FORMATS,
  "sagemaker-share query --sha": ["--share"],
  "sagemaker-share credentials --role ": ["feature-store", "invoke"],
  "sagemaker-share completion ": ["bash", "fish", "zsh"],
  "sagemaker-share show --share my": ["my share.json"],
  "sagemaker-share query --stack ": [],
};

/**
 * Types a line and a tab into an interactive zsh. It prints what is given to its compadd between two marks, since a terminal would
 * show it in columns.
 */
const IN_ZSH = String.raw`
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./completion'
zpty -w inner 'first() { print -r -- "<<<" }; last() { print -r -- ">>>"; exit }; compprefuncs=(first); comppostfuncs=(last)'
zpty -w inner 'compadd() { if [[ " $* " == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits }'
zpty -w inner 'print REA""DY'
while zpty -r inner line; do [[ $line == *READY* ]] && break; done
zpty -n -w inner "$1"$'\t'
while zpty -r inner line; do print -r -- "$line"; [[ $line == *">>>"* ]] && break; done
`;

const SHELLS: Readonly<Record<"zsh" | "fish", (folder: string, line: string) => string[]>> = {
  zsh: (cwd, line) => {
    const { stdout } = spawnSync("zsh", ["-f", "-c", IN_ZSH, "zsh", line], { cwd, encoding: "utf8", timeout: 60_000 });
    const between = /<<<\r?\n([\s\S]*?)>>>/.exec(stdout)?.[1];
    assert.ok(between !== undefined, stdout);
    return between.split(/\r?\n/).filter((word) => word !== "");
  },
  fish: (cwd, line) => {
    const asked = `source ./completion; complete -C ${JSON.stringify(line)}`;
    const text = execFileSync("fish", ["--no-config", "-c", asked], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, HOME: cwd },
    });
    return text.split("\n").flatMap((offered) => (offered === "" ? [] : [offered.split("\t")[0]!]));
  },
};

for (const shell of ["zsh", "fish"] as const) {
  describe(`completion in ${shell}`, function () {
    let folder = "";
    before(function () {
      if (spawnSync(shell, ["--version"]).status !== 0) {
        console.log(`SKIPPED: ${shell} is not installed`);
        this.skip();
      }
      folder = mkdtempSync(path.join(tmpdir(), "completion-"));
      writeFileSync(path.join(folder, "completion"), completionOf(program, shell));
      writeFileSync(path.join(folder, "my share.json"), "");
    });
    after(() => {
      if (folder) rmSync(folder, { recursive: true });
    });

    for (const [line, words] of Object.entries(CASES)) {
      it(`offers ${words.join(", ") || "nothing"} after ${line}`, () => {
        // fish gives the whole word back, behind an equals sign, too.
        const offered = SHELLS[shell](folder, line).map((word) => word.replace(/^--format=/, "").replaceAll("\\", ""));
        assert.deepEqual([...new Set(offered)].sort(), [...words].sort());
      });
    }
  });
}
