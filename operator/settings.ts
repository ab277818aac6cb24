import type { Here } from "../config";
import { enforcementRegions, type EnforcementSettings } from "../config/enforcement";
import { readStack, stackNames } from "../config/stackFiles";
import { enforcerRoleName, iamArn } from "../names";
import { Problem } from "./problem";
import { listed } from "../contract/listed";

/** What a stack file says of enforcement, and of where it is. */
export interface StackSettings {
  readonly stack: string;
  readonly here: Here;
  readonly settings: EnforcementSettings;
  /** The role that the enforcement function calls with. */
  readonly ownRoleArn: string;
}

/** The only stack of a folder that has enforcement, or the one that is named. */
function theStackWithEnforcement(dir: string, stack: string | undefined) {
  const names = stack === undefined ? stackNames(dir) : [stack];
  const found = names
    .map((name) => ({ name, ...readStack(dir, name).config }))
    .flatMap(({ enforcement, ...one }) => (enforcement === undefined ? [] : [{ ...one, settings: enforcement }]));
  const [one, another] = found;
  if (one === undefined)
    throw new Problem(
      `${stack === undefined ? `no stack of ${dir}` : `stack ${stack}`} has sagemaker-sharing:enforcement`,
    );
  if (another)
    throw new Problem(
      `several stacks have enforcement (${listed(found.map(({ name }) => name))}): choose one with --stack`,
    );
  return one;
}

/**
 * The only stack of a folder that has enforcement.
 *
 * @throws Problem, or Mistakes of the stack file
 */
export const stackWithEnforcement = (dir: string): string => theStackWithEnforcement(dir, undefined).name;

/**
 * @param stack when absent, the only one in the folder that has enforcement
 * @param region when absent, the stack's own
 * @throws Problem, or Mistakes of the stack file
 */
export function settingsOf(dir: string, stack?: string, region?: string): StackSettings {
  const { name, here: own, naming, settings } = theStackWithEnforcement(dir, stack);
  const regions = enforcementRegions(settings, own.region);
  const chosen = region ?? (regions.includes(own.region) ? own.region : regions[0]!);
  if (!regions.includes(chosen))
    throw new Problem(`stack ${name} has enforcement in ${listed(regions)}, not in ${chosen}: choose with --region`);
  const here = { ...own, region: chosen };
  const ownRoleArn = iamArn(here.partition, here.accountId, "role", naming.path, enforcerRoleName(naming, chosen));
  return { stack: name, here, settings, ownRoleArn };
}
