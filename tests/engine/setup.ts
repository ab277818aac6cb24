import { findEngine } from "./parts/engine";

/** Before any test: the engine and the provider, built where they have to be, told to every test by the environment. */
export function mochaGlobalSetup(): void {
  const found = findEngine();
  if ("skipped" in found) {
    console.log(`SKIPPED: ${found.skipped}`);
    process.env["ENGINE_SKIPPED"] = found.skipped;
    return;
  }
  console.log(`engine ${found.cli} (${found.version}); provider ${found.provider}`);
  Object.assign(process.env, found.env);
}
