import type { Builder } from "./built";

/**
 * Builds here and now. Pulumi's runtime takes longer to load than all else of a check, so it comes with the first part: whoever
 * knows all that was built waits for none of it.
 */
export const buildHere: Builder = (part) => (require("./build") as typeof import("./build")).buildPart(part);
