import { prose } from "./repository";

/** A command as a page shows it: `AWS_PROFILE=x pulumi up --stack parent > file` is `pulumi`, with three words. */
export interface ShownCommand {
  readonly tool: string;
  readonly words: readonly string[];
}

/** The commands in the shell blocks of a page, and in its text between backticks. */
export function commandsOf(page: string): ShownCommand[] {
  const blocks = [...page.matchAll(/^ *```(?:sh|bash|console)\n([\s\S]*?)^ *```/gm)].map(([, block]) => block!);
  const spans = [...prose(page).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, span]) => span!);
  return [...blocks.flatMap((block) => block.replace(/\\\n/g, " ").split("\n")), ...spans].flatMap(commandsIn);
}

function commandsIn(line: string): ShownCommand[] {
  return wordsOf(line).flatMap((words) => {
    const named = words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)));
    const [tool, ...rest] = named[0] === "npx" ? named.slice(1) : named;
    return tool === undefined ? [] : [{ tool, words: rest }];
  });
}

/**
 * The words of each command of a line, as a shell would see them: quotes kept together, a comment left out, cut where another
 * command begins. Of a redirection nothing stays.
 */
function wordsOf(line: string): string[][] {
  const TOKEN =
    /\s*((?:<[^<>]*>|'[^']*'|"[^"]*"|[^\s'"|;&<>()#])(?:<[^<>]*>|'[^']*'|"[^"]*"|[^\s'"|;&<>()])*|&&|\|\|?|;|>>?|<|#|.)/gy;
  const commands: string[][] = [[]];
  let redirected = false;
  for (const [, token] of line.matchAll(TOKEN)) {
    if (token === "#") break;
    if (/^(?:&&|\|\|?|;)$/.test(token!)) commands.push([]);
    else if (/^[<>]+$/.test(token!)) redirected = true;
    else if (redirected) redirected = false;
    else commands.at(-1)!.push(token!.replaceAll(/['"]/g, ""));
  }
  return commands.filter((words) => words.length > 0);
}

/** `--dir x`, `--dir=x` and `-s x` of a command; what stands behind a lone `--` is another's. */
export const flagsOf = (words: readonly string[]): string[] =>
  words.map((word) => /^\[?(--?[a-z][\w-]*)/i.exec(word)?.[1]).filter((flag) => flag !== undefined);

/** The flags that a help text lists. */
export const flagsInHelp = (help: string): ReadonlySet<string> =>
  new Set(
    [...help.matchAll(/^ +(-\w)?(?:, )?(--[a-z][\w-]*)?/gm)]
      .flatMap(([, short, long]) => [short, long])
      .filter((flag) => flag !== undefined),
  );
