import { readFile as readThen } from "node:fs";
import { promisify } from "node:util";

/**
 * What the SDK reads `~/.aws` with. It stands in the bundles for `node:fs/promises`, which loads a dozen modules more of Node.js,
 * `readline` among them, at each cold start.
 */
export const readFile = promisify(readThen);
