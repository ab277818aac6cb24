import { parseConfig, type Here } from "../config";
import { enforcementRegions, type EnforcementSettings } from "../config/enforcement";
import { readStackFile, stackNames } from "../config/stackFiles";
import { enforcerRoleName, iamArn } from "../names";
import { Problem } from "./problem";

/** What a stack file says of enforcement, and of where it is. */
export interface StackSettings {
  readonly stack: string;
  readonly here: Here;
  readonly settings: EnforcementSettings;
  /** The role that the enforcement function calls with. */
  readonly ownRoleArn: string;
}

/**
 * @param stack when absent, the only one in the folder that has enforcement
 * @param region when absent, the stack's own
 * @throws Problem, or Mistakes of the stack file
 */
export function settingsOf(dir: string, stack?: string, region?: string): StackSettings {
  const names = stack === undefined ? stackNames(dir) : [stack];
  const found = names
    .map((name) => ({ name, ...parseConfig(readStackFile(dir, name).raw).config }))
    .filter(({ enforcement }) => enforcement !== undefined);
  const [one, another] = found;
  if (one === undefined)
    throw new Problem(
      `${stack === undefined ? `no stack of ${dir}` : `stack ${stack}`} has sagemaker-sharing:enforcement`,
    );
  if (another)
    throw new Problem(
      `several stacks have enforcement (${found.map(({ name }) => name).join(", ")}): choose one with --stack`,
    );
  const settings = one.enforcement!;
  const regions = enforcementRegions(settings, one.here.region);
  const chosen = region ?? (regions.includes(one.here.region) ? one.here.region : regions[0]!);
  if (!regions.includes(chosen))
    throw new Problem(
      `stack ${one.name} has enforcement in ${regions.join(", ")}, not in ${chosen}: choose with --region`,
    );
  const here = { ...one.here, region: chosen };
  const { naming } = one;
  const ownRoleName = enforcerRoleName(naming, chosen);
  const ownRoleArn = iamArn(here.partition, here.accountId, "role", naming.path, ownRoleName);
  return { stack: one.name, here, settings, ownRoleArn };
}
