import type { Account } from "../build/account";
import { statementsOf } from "../looseStatements";
import { NEWER_THAN_THE_DATA } from "../simulate/newerActions";

/** Of actions that documents of these accounts name and the simulator does not know: what is asked in their place. */
export function modelledActions(accounts: readonly Pick<Account, "documents">[]): string[] {
  const statements = accounts.flatMap(({ documents }) => documents.flatMap(({ document }) => statementsOf(document)));
  const named = new Set(statements.flatMap(({ Action }) => Action ?? []));
  return Object.entries(NEWER_THAN_THE_DATA).flatMap(([action, { as }]) =>
    named.has(action)
      ? [
          `${action} is not evaluated: AWS's authorization data do not have it yet; its answers are those of ${as}, read in its place`,
        ]
      : [],
  );
}
