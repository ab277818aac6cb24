import { askAll } from "../../answers";
import type { Loaded } from "../../load";
import { questionsAbout, type Question } from "../../questions";
import { subjectsOf } from "../../questions/subjects";
import { sidesOf, type Sides } from "../../sides";
import { idOf, type Answered, type Answers, type CrossAnswers } from "../answered";
import { promisedHereBuiltThere } from "./builtThere";

/** What a side answers of itself, and what the other side would have to answer to the same questions. */
export function askSide(
  parent: Loaded["parent"],
  children: Loaded["children"],
): { readonly answers: Answers; readonly crossAnswers: CrossAnswers } {
  const own = sidesOf(parent, children);
  return {
    answers: (subjects) => answersOf(own, subjects),
    crossAnswers: async (there, wanted) => {
      const crossed = promisedHereBuiltThere(own, there);
      if (crossed === undefined) return [];
      const ids = new Set(wanted.map(idOf));
      const subjects = new Set(wanted.map(({ consumer }) => consumer));
      return await answersOf(crossed, subjects, (one) => ids.has(idOf({ ...one, question: one.text })));
    },
  };
}

async function answersOf(
  sides: Sides,
  subjects: ReadonlySet<string>,
  isWanted: (question: Question) => boolean = () => true,
): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const [name, subject] of subjectsOf(sides)) {
    if (!subjects.has(name)) continue;
    for await (const one of askAll(questionsAbout(subject()).filter(isWanted))) answers.push(await one.inWords());
  }
  return answers;
}
