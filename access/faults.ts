import { collisions } from "./facts/collisions";
import { policyListProblems } from "./facts/policyLists";
import { settingProblems } from "./facts/resourceSettings";
import { unexplainedRights } from "./facts/unexplainedRights";
import { wiring } from "./facts/wiring";
import type { Sides } from "./sides";
import { lint } from "./simulate/lint";

/** What is wrong with the documents and the wiring, before anyone asks for anything. */
export async function faultsIn({ parent, children }: Sides): Promise<string[]> {
  const faults: string[] = [];
  for (const account of new Set([parent, ...children].map((side) => side.account))) {
    faults.push(...account.problems);
    for (const document of account.documents) {
      faults.push(...(await lint(document, document.on)));
      if (document.size > document.limit)
        faults.push(`${document.name} has ${document.size} characters; IAM takes ${document.limit}`);
    }
  }
  return [
    ...faults,
    ...wiring(parent, children),
    ...unexplainedRights(parent, children),
    ...settingProblems(parent, children),
    ...collisions([parent, ...children]),
    ...policyListProblems([parent, ...children]),
  ];
}
