import { stateOf } from "../access/build/awsAnswers";
import type { Built, Resource } from "../access/build/built";
import type { EngineResource } from "./engineResources";

/**
 * A stack as the engine has it. What the engine does not know yet, such as the ARN of a role that is not made, and what it does not tell,
 * such as whether a resource is only looked up, is what the program makes of the same stack file offline.
 */
export function overlay(offline: Built, engine: readonly EngineResource[]): Built {
  const expected = new Map(offline.resources.map((resource) => [keyOf(resource), resource]));
  // A pack is not shown what a stack only reads.
  const others = offline.resources.filter(({ type, adopted }) => adopted || !isMade(type));
  const resources = engine
    .filter(({ type }) => isMade(type))
    .flatMap((resource): Resource[] => {
      const known = expected.get(keyOf(resource));
      if (known === undefined) return foreign(resource, offline);
      return known.adopted ? [] : [laidOver(known, resource)];
    });
  const outputs = engine.find(({ type }) => type === "pulumi:pulumi:Stack")?.props ?? {};
  return { ...offline, resources: [...resources, ...others], outputs: { ...offline.outputs, ...outputs } };
}

/** What is made in an account: by the provider, or by the program through Pulumi's dynamic one. */
const isMade = (type: string) => /^(aws|pulumi-nodejs):/.test(type);

const keyOf = ({ type, name }: { readonly type: string; readonly name: string }) => `${type} ${name}`;

function laidOver(expected: Resource, { urn, props }: EngineResource): Resource {
  const asked = Object.entries(props)
    .filter(([key]) => key !== "code") // An archive, of which the check looks at the settings alone.
    .filter(([key, value]) => key in expected.inputs || !isNothing(value));
  const inputs = asked.filter(([key]) => key in expected.inputs || !(key in COMPUTED));
  return {
    ...expected,
    urn,
    inputs: { ...expected.inputs, ...Object.fromEntries(inputs) },
    state: { ...expected.state, ...Object.fromEntries(asked) },
  };
}

/** What AWS adds to what it was asked for, of the types whose rights are looked at. */
const COMPUTED: Readonly<Record<string, true>> = { arn: true, id: true, url: true, tagsAll: true, __provider: true };

/** What a provider reports of a setting that nobody made. */
const isNothing = (value: unknown) =>
  value === "" || value === false || value === null || JSON.stringify(value) === "[]" || JSON.stringify(value) === "{}";

/** A resource that the stack file does not ask for. One of a type that gives no rights is nobody's business here. */
function foreign({ urn, type, name, props }: EngineResource, { stack, accountId, region }: Built): Resource[] {
  const place = { stack, accountId, region };
  try {
    const state = stateOf({ type, name, inputs: props, provider: "", custom: true, id: "" }, place);
    return [
      { urn, type, name, adopted: false, provider: "", aliases: [], inputs: props, state: { ...state, ...props } },
    ];
  } catch {
    return [];
  }
}
