import { devDependencies } from "../package.json";

/** The packages that judge policies: not installed with this one, for their licence is another (NOTICE). */
export const SIMULATOR = Object.entries(devDependencies).filter(([name]) => name.startsWith("@cloud-copilot/"));

/** What to do where the simulator is not installed, a line each; undefined where the error is another. */
export function simulatorIsMissing(error: unknown): readonly string[] | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code !== "MODULE_NOT_FOUND" || !/^Cannot find module '@cloud-copilot\//.test(String(message))) return undefined;
  return [
    "The access check needs a policy simulator, which is under another licence (AGPL-3.0-or-later) and so is not installed with this package. It runs on your machine alone, and nothing of it is deployed:",
    `  npm install --save-dev ${SIMULATOR.map(([name, range]) => `${name}@${range}`).join(" ")}`,
  ];
}
