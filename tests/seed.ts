import fc from "fast-check";

/**
 * The same examples of every property each time, so that a change is judged by itself and no run fails by chance. `SEED=42 npm test`
 * tries others; where a property fails, fast-check says with which seed.
 */
export const SEED = Number(process.env["SEED"] ?? 20_261_121);

fc.configureGlobal({ seed: SEED });
