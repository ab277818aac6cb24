import type { Account } from "../build/account";
import { statementsOf } from "../looseStatements";
import { KEYS_NEWER_THAN_THE_DATA, NEWER_THAN_THE_DATA } from "../simulate/newerActions";

/** Of actions that documents of these accounts name and the simulator does not know: what is asked in their place. */
export function modelledActions(accounts: readonly Pick<Account, "documents">[]): string[] {
  const statements = accounts.flatMap(({ documents }) => documents.flatMap(({ document }) => statementsOf(document)));
  const actions = new Set(statements.flatMap(({ Action }) => Action ?? []));
  const keys = new Set(statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys)));
  return [
    ...Object.entries(NEWER_THAN_THE_DATA).flatMap(([action, { as }]) =>
      actions.has(action)
        ? [
            `${action} is not evaluated: AWS's authorization data do not have it yet; its answers are those of ${as}, read in its place`,
          ]
        : [],
    ),
    ...Object.keys(KEYS_NEWER_THAN_THE_DATA)
      .filter((key) => keys.has(key))
      .map(
        (key) =>
          `${key} is not evaluated: AWS's authorization data do not have it yet; a tag of the principal is read in its place`,
      ),
  ];
}
