/**
 * Makes the environment what it was. It is changed in place, because what native code reads (`os.homedir`) is out of reach of a
 * `process.env` that was replaced, for every test that comes after.
 */
export function restoreEnvironment(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}
