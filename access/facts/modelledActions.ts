import type { Account } from "../build/account";
import { NEWER_THAN_THE_DATA } from "../simulate/newerActions";
import type { LooseStatement } from "../simulate/simulate";

/** Of actions that documents of these accounts name and the simulator does not know: what is asked in their place. */
export function modelledActions(accounts: readonly Pick<Account, "documents">[]): string[] {
  const named = new Set(
    accounts.flatMap(({ documents }) =>
      documents.flatMap(({ document }) => {
        const { Statement: statements } = document as {
          readonly Statement?: LooseStatement | readonly LooseStatement[];
        };
        return [statements ?? []].flat().flatMap(({ Action }) => Action ?? []);
      }),
    ),
  );
  return Object.entries(NEWER_THAN_THE_DATA).flatMap(([action, { as }]) =>
    named.has(action)
      ? [
          `${action} is not evaluated: AWS's authorization data do not have it yet; its answers are those of ${as}, read in its place`,
        ]
      : [],
  );
}
