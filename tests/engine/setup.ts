import { install } from "../integration/parts";
import { findEngine } from "./parts/engine";

/**
 * Before any test, and once: what the tests need, built and installed where it has to be, told to every test by the
 * environment. What is missing is said aloud, and then every test is skipped.
 */
export function mochaGlobalSetup(): void {
  const found = findEngine();
  if ("skipped" in found) return skip(found.skipped);
  const missing = install();
  if (missing !== undefined) return skip(missing);
  console.log(`engine ${found.cli} (${found.version}); provider ${found.provider}`);
  Object.assign(process.env, found.env);
}

function skip(reason: string): void {
  console.log(`SKIPPED, the tests on the engine: ${reason}`);
  process.env["ENGINE_SKIPPED"] = reason;
}
