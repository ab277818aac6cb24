import type { Deploys } from "../events/deploymentCalls";
import { certain, mapped, type Certainty, type Current } from "../models/current";
import type { Model } from "./matchRule";
import type { OwnContainer } from "../models/containers";
import type { ComponentContent, ConfigContent, ModelDetails } from "../models/descriptions";

/** What was found out about the names that a call mentions. Undefined: nothing. */
export interface Known {
  readonly endpointConfig: Current<ConfigContent> | undefined;
  /** Need not look when no rule asks for more than names. */
  readonly model: (name: string) => Current<ModelDetails> | undefined;
  /** Of the base of an adapter. */
  readonly component: (name: string) => Current<readonly ComponentContent[]> | undefined;
  /** The role that a component's own container runs with: `ExecutionRoleArn` of the endpoint's config. */
  readonly containerRole: Current<Pick<ConfigContent, "executionRoleArn">> | undefined;
}

type Models = Current<readonly Model[]>;

/** The models that a call put to work. Undefined when not even their names are known. See docs/design/enforcement-rules.md#rule-3. */
export function deployedModels(deploys: Deploys, known: Known): Models | undefined {
  const named: Named = (names, container) => names.map((name) => ({ name, details: known.model(name), container }));
  switch (deploys.kind) {
    case "nothing":
      return certain([]);
    case "unknown":
      return undefined;
    case "models":
      // The model's own role runs it.
      return certain(named(deploys.names, deploys.container && certain(detailsWithRole(deploys.container))));
    case "endpointConfig":
      return (
        known.endpointConfig &&
        mapped(known.endpointConfig, ({ modelNames, unreadable }) => [
          ...named(modelNames),
          ...(unreadable ? [UNKNOWN_MODEL] : []),
        ])
      );
    case "component":
      return ofComponent(deploys.contents, known, named, true);
  }
}

type Named = (names: readonly string[], container?: Current<ModelDetails>) => readonly Model[];

/** What cannot be read throws away nothing that can be: enough to deny is a denial. See docs/design/enforcement-rules.md#rule-6. */
const UNKNOWN_MODEL: Model = { unknown: true, details: undefined };

/** The models that a component names, its own containers, and what its bases run. */
function ofComponent(contents: readonly ComponentContent[], known: Known, named: Named, withBases: boolean): Models {
  const own = contents.flatMap(({ modelNames, container, unreadable }): readonly Model[] => {
    const details = container && detailsOf(container, known.containerRole);
    return [
      ...named(modelNames, details),
      ...(details && modelNames.length === 0 ? [{ details }] : []),
      ...(unreadable ? [UNKNOWN_MODEL] : []),
    ];
  });
  let all: Models = certain(own);
  // A base has no base of its own.
  for (const name of withBases ? contents.flatMap(({ baseNames }) => baseNames) : []) {
    const base = known.component(name);
    all = base
      ? together(all, base, (one) => ofComponent(one, known, named, false).candidates[0])
      : mapped(all, (models) => [...models, UNKNOWN_MODEL]);
  }
  return all;
}

function detailsOf(container: OwnContainer, role: Known["containerRole"]): Current<ModelDetails> {
  const withoutRole = {
    ...detailsWithRole(container),
    unread: [...detailsWithRole(container).unread, "role" as const],
  };
  if (role === undefined) return certain(withoutRole);
  // An uncertain role must not make the container uncertain: the request names its image and its data.
  const [first, ...others] = role.candidates;
  return role.certainty === "certain" && others.length === 0
    ? certain(detailsWithRole(container, first.executionRoleArn))
    : certain(withoutRole);
}

const detailsWithRole = (
  { places, images, hidesEnvironment }: OwnContainer,
  executionRoleArn?: string,
): ModelDetails => ({
  executionRoleArn,
  places,
  images,
  modelPackageArns: [],
  unread: hidesEnvironment ? ["environment"] : [],
});

const WEAKEST_FIRST: readonly Certainty[] = ["open", "likely", "certain"];

/** Both together, and as sure as the less sure of the two. */
function together<T>(models: Models, more: Current<T>, read: (one: T) => readonly Model[]): Models {
  const [first, ...others] = models.candidates.flatMap((some) =>
    more.candidates.map((one): readonly Model[] => [...some, ...read(one)]),
  );
  const certainty = WEAKEST_FIRST.find((one) => one === models.certainty || one === more.certainty)!;
  return { candidates: [first!, ...others], certainty, from: more.from };
}
