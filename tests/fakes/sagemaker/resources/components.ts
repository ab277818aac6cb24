import type {
  CreateInferenceComponentInput,
  DeleteInferenceComponentInput,
  DescribeInferenceComponentInput,
  InferenceComponentSpecification,
  UpdateInferenceComponentInput,
  UpdateInferenceComponentRuntimeConfigInput,
} from "@aws-sdk/client-sagemaker";
import type { Account, Operations } from "../account";
import { Component } from "./component";
import { requireEndpoint } from "./endpoints";
import { exists, notFound, validation } from "../api/errors";
import { requireModel } from "./models";
import { list, type Listing } from "../api/pages";
import type { Given } from "../api/wire";

interface ComponentListing extends Listing {
  readonly EndpointNameEquals?: string;
  readonly VariantNameEquals?: string;
}

interface Specified {
  readonly Specification?: InferenceComponentSpecification | undefined;
  readonly Specifications?: readonly InferenceComponentSpecification[] | undefined;
}

const specificationsOf = ({ Specification, Specifications }: Specified) =>
  [Specification, ...(Specifications ?? [])].filter((specification) => specification !== undefined);

export function componentOperations(account: Account): Operations {
  const { components, faults, arn } = account;
  const required = (name: string) => {
    const component = components.get(name);
    if (!component) throw notFound("inference component", arn("inference-component", name));
    return component;
  };
  const check = (asked: Specified) => {
    for (const { ModelName, BaseInferenceComponentName } of specificationsOf(asked)) {
      if (ModelName !== undefined) requireModel(account, ModelName);
      if (BaseInferenceComponentName !== undefined) required(BaseInferenceComponentName);
    }
  };

  return {
    CreateInferenceComponent(input: Given<CreateInferenceComponentInput>, { operation }) {
      const { InferenceComponentName: name } = input;
      if (components.has(name)) throw exists("inference component", arn("inference-component", name));
      const endpoint = requireEndpoint(account, input.EndpointName);
      if (endpoint.status !== "InService") {
        throw validation(
          `Endpoint "${endpoint.arn}" is in status ${endpoint.status} and takes no inference components.`,
        );
      }
      if (endpoint.current?.variants.some(({ config }) => config.ModelName !== undefined)) {
        throw validation(
          "Inference Components are not supported in this Endpoint. Please make sure this endpoint can deploy inference components.",
        );
      }
      if (specificationsOf(input).length === 0) throw validation("A specification must be provided.");
      check(input);
      const content = {
        one: input.Specification,
        several: input.Specifications,
        copies: input.RuntimeConfig?.CopyCount,
      };
      const outcome = faults.outcomeOf(operation, name);
      const component = new Component(account, name, endpoint, input.VariantName, content, outcome);
      components.set(name, component);
      return { InferenceComponentArn: component.arn };
    },

    DescribeInferenceComponent: (input: Given<DescribeInferenceComponentInput>) =>
      required(input.InferenceComponentName).describe(),

    ListInferenceComponents(input: ComponentListing) {
      const { EndpointNameEquals, VariantNameEquals } = input;
      const there = [...components.values()].filter(
        ({ endpointName, variantName }) =>
          (EndpointNameEquals === undefined || endpointName === EndpointNameEquals) &&
          (VariantNameEquals === undefined || variantName === VariantNameEquals),
      );
      const [found, NextToken] = list(there, input);
      const InferenceComponents = found.map((component) => {
        const { Specification, Specifications, RuntimeConfig, FailureReason, ...summary } = component.describe();
        void [Specification, Specifications, RuntimeConfig, FailureReason];
        return { ...summary, LastDeploymentConfig: undefined };
      });
      return { InferenceComponents, NextToken };
    },

    UpdateInferenceComponent(input: Given<UpdateInferenceComponentInput>, { operation }) {
      const component = required(input.InferenceComponentName);
      component.refuseInProgress();
      if (specificationsOf(input).length === 0 && input.RuntimeConfig === undefined) {
        throw validation("Either a specification or a runtime configuration must be provided.");
      }
      check(input);
      const change = {
        one: input.Specification,
        several: input.Specifications,
        copies: input.RuntimeConfig?.CopyCount,
      };
      component.update(change, input.DeploymentConfig, faults.outcomeOf(operation, component.name));
      return { InferenceComponentArn: component.arn };
    },

    UpdateInferenceComponentRuntimeConfig(input: Given<UpdateInferenceComponentRuntimeConfigInput>, { operation }) {
      const component = required(input.InferenceComponentName);
      component.refuseInProgress();
      const copies = input.DesiredRuntimeConfig.CopyCount;
      component.update({ copies }, undefined, faults.outcomeOf(operation, component.name));
      return { InferenceComponentArn: component.arn };
    },

    DeleteInferenceComponent(input: Given<DeleteInferenceComponentInput>, { operation }) {
      const component = required(input.InferenceComponentName);
      component.refuseInProgress();
      const isBaseOf = (name: string | undefined) => name !== undefined && components.get(name) === component;
      if ([...components.values()].some(({ bases }) => bases.some(isBaseOf))) {
        throw validation(
          `Inference component "${component.arn}" is a base inference component for one or more associated adapter inference components.`,
        );
      }
      component.remove(faults.outcomeOf(operation, component.name));
      return {};
    },
  };
}
