import type { StackFile } from "../../config/stackFiles";
import { shareIn } from "../build/side";
import { isSurprise, type Answer } from "../answers";
import { beginsWithPlace, readPlace, withoutPlace, type Place } from "./places";
import type { ReportContent } from "./summary";

/** What somebody has to look at, each at the line of the stack file that is to blame. */

export interface Finding {
  /** What was asked, by the id of its family, or one of the {@link OTHER_RULES}. */
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  /** For people, in one line. */
  readonly text: string;
  readonly place: Place;
}

/** Findings that no question leads to. */
export const OTHER_RULES: Readonly<Record<string, string>> = {
  failure: "What fails the access check besides its answers",
  warning: "What the program warns of",
  opens: "What a change opens up",
  closes: "What a change closes",
};

/** @param files the stack files as they were read, the parent's first */
export function findingsOf({ check, diff }: ReportContent, files: readonly StackFile[]): Finding[] {
  const blame = new Blame(files, check.stacks);
  return [
    ...check.answers.filter(isSurprise).map((answer): Finding => ({
      rule: answer.family,
      level: "error",
      text: sentence(answer),
      place: blame.of(answer.key, answer.consumer),
    })),
    ...check.failures.map((text): Finding => ({
      rule: "failure",
      level: "error",
      text: withoutPlace(text),
      place: blame.inText(text),
    })),
    ...check.warnings.map((text): Finding => ({
      rule: "warning",
      level: "warning",
      text: withoutPlace(text),
      place: blame.inText(text),
    })),
    ...(diff?.gains ?? []).map(({ text, key, consumer, account }): Finding => ({
      rule: "opens",
      level: "warning",
      text: `opens: ${text}`,
      place: blame.of(key, consumer ?? account),
    })),
    ...(diff?.losses ?? []).map(({ text, key, consumer, account }): Finding => ({
      rule: "closes",
      level: "note",
      text: `closes: ${text}`,
      place: blame.of(key, consumer ?? account),
    })),
  ];
}

function sentence({ question, actual, expected, unproven, decidedBy, key }: Answer): string {
  const what = unproven
    ? `${actual}, which proves nothing, because what it differs from is denied too`
    : `${actual.toUpperCase()}, expected ${expected}`;
  return `${what}: ${question}. Decided by ${decidedBy}; look at ${key}.`;
}

/** A key at the beginning of a text: `enforcement.regions: ...`, `consumers.fraud-team.endpoints[0] ...`. */
const KEY = /^(?:sagemaker-sharing:)?([a-zA-Z][\w-]*(?:\.[\w-]+|\[(?:\d+|"[^"]*")\])*)(?=[: ])/;

class Blame {
  readonly #files: readonly {
    readonly file: StackFile;
    readonly accountId: string;
    readonly consumer: string | null;
  }[];

  constructor(files: readonly StackFile[], stacks: ReportContent["check"]["stacks"]) {
    this.#files = files.map((file, index) => {
      const { built } = stacks[index]!;
      return { file, accountId: built.accountId, consumer: index === 0 ? null : shareIn({ built }).consumer };
    });
  }

  /**
   * Where a key stands: in the file of whoever it is about where that has such a key, and in the parent's otherwise.
   *
   * @param about a consumer's id, or what names an account: "guardrail in 111111111111"
   */
  of(key: string, about: string): Place {
    const keys = pathOf(key);
    const [parent] = this.#files;
    const theirs = this.#files.filter(({ consumer, accountId }) => consumer === about || about.endsWith(accountId));
    const holder = [...theirs, parent!].find(({ file }) => `sagemaker-sharing:${String(keys[0])}` in file.raw);
    return readPlace((holder ?? theirs[0] ?? parent!).file.at(keys));
  }

  inText(text: string): Place {
    if (beginsWithPlace(text)) return readPlace(text);
    const key = KEY.exec(text)?.[1] ?? "";
    const [, about = ""] = /\b(\d{12})\b/.exec(text) ?? [];
    return this.of(key, about);
  }
}

/** `consumers.fraud-team.endpoints[0]` as a path. */
const pathOf = (key: string): readonly (string | number)[] =>
  [...key.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) =>
    index === undefined ? (quoted ?? name!) : Number(index),
  );
