import type { Account } from "../../aws/sagemaker";
import type { Case } from "../../cases/case";
import type { Described } from "../../cases/situation";

/** What a case is about, as SageMaker describes it now, with what runs on it where that has to go first. */
export async function describeCase(
  { resource, hasAdapters, hasComponents }: Case,
  account: Account,
): Promise<Described | "not found"> {
  if (resource.type === "transformJob") return (await account.transformJob(resource.name)) ?? "not found";
  if (resource.type === "endpoint") {
    const endpoint = await account.endpoint(resource.name);
    if (!endpoint) return "not found";
    return hasComponents ? { ...endpoint, parts: await account.componentsOn(resource.name) } : endpoint;
  }
  const component = await account.component(resource.name);
  if (!component) return "not found";
  if (!hasAdapters || component.endpointName === undefined) return component;
  return { ...component, parts: await account.adaptersOf(resource.name, component, component.endpointName) };
}
