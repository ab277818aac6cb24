import { buildOffline } from "../../access/build/build";
import { readStackFile } from "../../config/stackFiles";
import { answer, inOwnProcess } from "../ownProcess";

/**
 * What a parent's stack is going to export as `shares`, built offline from its stack file.
 *
 * @throws Mistakes of the stack file, and of documents that are larger than IAM takes
 */
export const plannedShares = (dir: string, stack: string): Promise<unknown> =>
  inOwnProcess("deploy/engine/plannedShares", [dir, stack]);

if (require.main === module) {
  const [, , dir, stack] = process.argv;
  void answer(buildOffline(readStackFile(dir!, stack!)).then(({ outputs }) => outputs["shares"]));
}
