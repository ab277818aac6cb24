import { ask } from "../../answers";
import { sidesOf } from "../../check";
import type { Loaded } from "../../load";
import type { Answered, Answers } from "../answered";

/** What the access check answers of stacks, in words, about the subjects that somebody wants to know of. */
export const answersOf =
  (parent: Loaded["parent"], children: Loaded["children"]): Answers =>
  async (subjects) => {
    const answers: Answered[] = [];
    for await (const one of ask(sidesOf(parent, children), { about: (subject) => subjects.has(subject) }))
      answers.push(await one.inWords());
    return answers;
  };
