import type { Argument, Command, Option } from "commander";

/** What a word may be: one of these, a file, or anything. */
type Values = readonly string[] | "file" | undefined;

/** What `--help` says of a command, in the form that scripts are made of. */
interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly { readonly name: string; readonly isVariadic: boolean; readonly values: Values }[];
}

interface CompletedOption {
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly valueName: string;
  readonly isVariadic: boolean;
  readonly values: Values;
}

type Shell = "bash" | "zsh" | "fish";

/** The completion script of a program, for a shell: made of its command table, so that a new option is completed at once. */
export function completionOf(program: Command, shell: Shell): string {
  const help = program.createHelp();
  const visible = help.visibleCommands(program);
  const names = visible.map((command) => command.name());
  const commands = visible.map((command) => ({
    name: command.name(),
    summary: command.summary() || command.description(),
    options: help.visibleOptions(command).map(completedOption),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      isVariadic: argument.variadic,
      values: command.name() === "help" ? names : valuesOf(argument, argument.name()),
    })),
  }));
  return SCRIPTS[shell](program.name(), commands, help.visibleOptions(program).map(completedOption));
}

function completedOption(option: Option): CompletedOption {
  const valueName = /[<[]([^.>\]]+)/.exec(option.flags)?.[1] ?? "";
  return {
    flags: [option.long, option.short].filter((flag) => flag !== undefined && flag !== null),
    description: option.description,
    takesValue: option.required || option.optional,
    valueName,
    isVariadic: option.variadic,
    values: valuesOf(option, valueName),
  };
}

const valuesOf = ({ argChoices }: Option | Argument, name: string): Values =>
  argChoices ?? (name === "file" ? "file" : undefined);

type Script = (program: string, commands: readonly Completed[], topOptions: readonly CompletedOption[]) => string;

const functionOf = (program: string) => `_${program.replaceAll("-", "_")}`;
const flagsOf = (options: readonly CompletedOption[]) => options.flatMap(({ flags }) => flags);

/** Needs nothing but bash, 3.2 or later (there files are completed where nothing is known, because compopt is not there). */
const bash: Script = (program, commands, topOptions) => {
  const names = quoted(commands.map(({ name }) => name).join(" "));
  const cases = commands.map(({ name, options, arguments: positional }) => {
    const words = positional.flatMap(({ values }) => wordsIn(values)).join(" ");
    return `    ${name})
      words=${quoted(words)} options=${quoted(flagsOf(options).join(" "))}
${valueCases(options)}      ;;
`;
  });
  return `# Completes ${program} in bash.
${functionOf(program)}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" command="" words="" options="" value="" i
  COMPREPLY=()
  if ((COMP_CWORD > 0)); then previous="\${COMP_WORDS[COMP_CWORD-1]}"; fi
  # --format=csv is three words to bash.
  if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != -* ]]; then command="\${COMP_WORDS[i]}"; break; fi
  done
  case "$command" in
    "") words=${names} options=${quoted(flagsOf(topOptions).join(" "))} ;;
${cases.join("")}  esac
  if [[ -z $value && $current == -* ]]; then words="$options"; fi
  if [[ $value != file ]]; then
    compopt +o default 2>/dev/null
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -F ${functionOf(program)} ${program}
`;
};

/** What follows an option: files, words, or what nobody but the user knows. */
function valueCases(options: readonly CompletedOption[]): string {
  const taking = options.filter(({ takesValue }) => takesValue);
  const arm = (some: readonly CompletedOption[], then: string) =>
    some.length === 0 ? "" : `        ${flagsOf(some).join("|")}) ${then} ;;\n`;
  const arms = [
    arm(
      taking.filter(({ values }) => values === "file"),
      "value=file",
    ),
    arm(
      taking.filter(({ values }) => values === undefined),
      'value=unknown words=""',
    ),
    ...taking
      .filter(({ values }) => wordsIn(values).length > 0)
      .map((option) => arm([option], `value=word words=${quoted(wordsIn(option.values).join(" "))}`)),
  ].join("");
  return arms === "" ? "" : `      case "$previous" in\n${arms}      esac\n`;
}

const wordsIn = (values: Values): readonly string[] => (values === undefined || values === "file" ? [] : values);

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const zsh: Script = (program, commands, topOptions) => {
  const described = commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(" ");
  const cases = commands.map(({ name, options, arguments: positional }) => {
    const words = positional.map(
      ({ name: what, isVariadic, values }, index) => `${isVariadic ? "*" : index + 1}:${what}:${zshValues(values)}`,
    );
    const specs = [...options.map(zshOption), ...words.map(quoted)];
    return `      ${name}) _arguments -s -S ${specs.join(" ")} ;;`;
  });
  return `#compdef ${program}
# Completes ${program} in zsh: as a file ${functionOf(program)} in your fpath, or read by source after compinit.
${functionOf(program)}() {
  local curcontext="$curcontext" state line ret=1
  typeset -A opt_args
  _arguments -C ${topOptions.map(zshOption).join(" ")} '1:command:->command' '*::argument:->argument' && ret=0
  case $state in
    command)
      local -a commands=(${described})
      _describe -t commands command commands && ret=0 ;;
    argument)
      case $line[1] in
${cases.map((line) => `  ${line.replace(" ;;", " && ret=0 ;;")}`).join("\n")}
      esac ;;
  esac
  return ret
}
if [ "$funcstack[1]" = "${functionOf(program)}" ]; then ${functionOf(program)} "$@"; else compdef ${functionOf(program)} ${program}; fi
`;
};

const zshValues = (values: Values): string =>
  values === "file" ? "_files" : values === undefined ? " " : `(${values.join(" ")})`;

/** `'(-f --format)'{-f,--format}'[how]:format:(json csv)'`; one that may be repeated excludes nothing. */
function zshOption({ flags, description, takesValue, valueName, isVariadic, values }: CompletedOption): string {
  const text = description.replaceAll(/[[\]\\]/g, "\\$&");
  const rest = quoted(`[${text}]${takesValue ? `:${valueName}:${zshValues(values)}` : ""}`);
  const before = isVariadic ? "'*'" : flags.length > 1 ? quoted(`(${flags.join(" ")})`) : "";
  const spelled = flags.map((flag) => (takesValue ? `${flag}${flag.startsWith("--") ? "=" : "+"}` : flag));
  return `${before}${spelled.length > 1 ? `{${spelled.join(",")}}` : spelled[0]!}${rest}`;
}

const fish: Script = (program, commands, topOptions) => {
  const line = (...words: string[]) => ["complete -c", program, ...words].join(" ");
  const option = (condition: string, { flags, description, takesValue, values }: CompletedOption) =>
    line(
      `-n ${fishQuoted(condition)}`,
      ...flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)),
      ...(takesValue ? [values === "file" ? "-r -F" : "-x"] : []),
      ...(wordsIn(values).length > 0 ? [`-a ${fishQuoted(wordsIn(values).join(" "))}`] : []),
      `-d ${fishQuoted(description)}`,
    );
  const NO_COMMAND = "__fish_use_subcommand";
  return [
    `# Completes ${program} in fish.`,
    line("-f"),
    ...topOptions.map((one) => option(NO_COMMAND, one)),
    ...commands.flatMap(({ name, summary, options, arguments: positional }) => {
      const inCommand = `__fish_seen_subcommand_from ${name}`;
      const words = positional.flatMap(({ values }) => wordsIn(values));
      return [
        line(`-n ${NO_COMMAND} -a ${name} -d ${fishQuoted(summary)}`),
        ...options.map((one) => option(inCommand, one)),
        ...(words.length === 0 ? [] : [line(`-n ${fishQuoted(inCommand)} -a ${fishQuoted(words.join(" "))}`)]),
      ];
    }),
    "",
  ].join("\n");
};

/** In single quotes fish knows two escapes. */
const fishQuoted = (text: string) => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;

const SCRIPTS: Readonly<Record<Shell, Script>> = { bash, zsh, fish };
