import { ask, askAll } from "../../answers";
import { sidesOf } from "../../check";
import type { Loaded } from "../../load";
import { questionsAbout } from "../../questions";
import { subjectsOf } from "../../questions/subjects";
import type { Answered, Answers, CrossAnswers } from "../answered";
import { promisedHereBuiltThere } from "./builtThere";

/** What a side answers of itself, and what the other side would have to answer to the same questions. */
export function askSide(
  parent: Loaded["parent"],
  children: Loaded["children"],
): { readonly answers: Answers; readonly crossAnswers: CrossAnswers } {
  const own = sidesOf(parent, children);
  return {
    answers: async (subjects) => {
      const answers: Answered[] = [];
      for await (const one of ask(own, { about: (subject) => subjects.has(subject) }))
        answers.push(await one.inWords());
      return answers;
    },
    crossAnswers: async (there, wanted) => {
      const answers: Answered[] = [];
      const crossed = promisedHereBuiltThere(own, there);
      const bySubject = Map.groupBy(wanted, ({ consumer }) => consumer);
      for (const [name, subject] of crossed === undefined ? [] : subjectsOf(crossed)) {
        const texts = bySubject.get(name);
        if (texts === undefined) continue;
        const isWanted = new Set(texts.map(({ family, question }) => `${family} ${question}`));
        const questions = questionsAbout(subject()).filter(({ family, text }) => isWanted.has(`${family} ${text}`));
        for await (const one of askAll(questions)) answers.push(await one.inWords());
      }
      return answers;
    },
  };
}
