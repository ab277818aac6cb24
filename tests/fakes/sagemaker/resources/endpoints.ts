import type {
  CreateEndpointInput,
  DeleteEndpointInput,
  DescribeEndpointInput,
  UpdateEndpointInput,
  UpdateEndpointWeightsAndCapacitiesInput,
} from "@aws-sdk/client-sagemaker";
import type { Account, Operations } from "../account";
import { Endpoint } from "./endpoint";
import { AwsError, exists, inUse, notFound, validation } from "../api/errors";
import { modelsOf, requireConfig, requireModel, type EndpointConfig } from "./models";
import { list, type Listing } from "../api/pages";
import { blockedVariants, targetsOf } from "./scaling";
import { deploymentOf, retaining, reweighed, type Deployment } from "./variants";
import type { Given } from "../api/wire";

export function requireEndpoint({ endpoints, arn }: Account, name: string): Endpoint {
  const endpoint = endpoints.get(name);
  if (!endpoint) throw notFound("endpoint", arn("endpoint", name));
  return endpoint;
}

/** Puts a config to work; its models must still be there. */
function deploy(account: Account, config: EndpointConfig): Deployment {
  for (const model of modelsOf(config)) requireModel(account, model);
  return deploymentOf(account, config);
}

export function endpointOperations(account: Account): Operations {
  const { endpoints, faults, arn } = account;
  return {
    CreateEndpoint(input: Given<CreateEndpointInput>, { operation }) {
      const { EndpointName: name } = input;
      if (endpoints.has(name)) throw exists("endpoint", arn("endpoint", name));
      const deployment = deploy(account, requireConfig(account, input.EndpointConfigName));
      const endpoint = new Endpoint(account, name, deployment, faults.outcomeOf(operation, name));
      endpoints.set(name, endpoint);
      return { EndpointArn: endpoint.arn };
    },

    DescribeEndpoint: (input: Given<DescribeEndpointInput>) => requireEndpoint(account, input.EndpointName).describe(),

    ListEndpoints(input: Listing) {
      const [found, NextToken] = list([...endpoints.values()], input);
      const Endpoints = found.map((endpoint) => ({
        EndpointName: endpoint.name,
        EndpointArn: endpoint.arn,
        CreationTime: endpoint.createdAt,
        LastModifiedTime: endpoint.modifiedAt,
        EndpointStatus: endpoint.status,
      }));
      return { Endpoints, NextToken };
    },

    UpdateEndpoint(input: Given<UpdateEndpointInput>, { operation }) {
      const endpoint = requireEndpoint(account, input.EndpointName);
      const config = requireConfig(account, input.EndpointConfigName);
      endpoint.refuseChange();
      if (endpoint.configName === input.EndpointConfigName && endpoint.status !== "UpdateRollbackFailed") {
        throw inUse(input.EndpointConfigName);
      }
      const blocked = blockedVariants(account, endpoint, config);
      if (blocked.length > 0) {
        throw validation(
          `The variant(s) "[${blocked.join(", ")}]" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.`,
        );
      }
      const fresh = deploy(account, config);
      const excluded = (input.ExcludeRetainedVariantProperties ?? []).map((p) => p.VariantPropertyType!);
      const kept = input.RetainAllVariantProperties === true && endpoint.current;
      const next = kept ? retaining(fresh, kept, excluded) : fresh;
      const outcome = faults.outcomeOf(operation, endpoint.name);
      endpoint.update(next, input.DeploymentConfig, input.RetainDeploymentConfig === true, outcome);
      return { EndpointArn: endpoint.arn };
    },

    UpdateEndpointWeightsAndCapacities(input: Given<UpdateEndpointWeightsAndCapacitiesInput>, { operation }) {
      const endpoint = requireEndpoint(account, input.EndpointName);
      endpoint.refuseChange();
      const next = reweighed(endpoint.current!, input.DesiredWeightsAndCapacities);
      endpoint.reweigh(next, faults.outcomeOf(operation, endpoint.name));
      return { EndpointArn: endpoint.arn };
    },

    DeleteEndpoint(input: Given<DeleteEndpointInput>, { operation, caller }) {
      const endpoint = requireEndpoint(account, input.EndpointName);
      endpoint.refuseInProgress();
      if ([...account.components.values()].some(({ endpointName }) => endpointName === endpoint.name)) {
        throw validation(`Cannot delete endpoint with inference component associated: "${endpoint.arn}".`);
      }
      // AWS deregisters the scalable targets of its variants on the caller's behalf.
      const targets = targetsOf(account, endpoint);
      if (targets.length > 0 && faults.refuses(DEREGISTER, caller.principal)) {
        throw new AwsError(
          "AccessDeniedException",
          "An Application AutoScaling scalable target exists for a variant being deleted, and the IAM identity used to invoke DeleteEndpoint does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target.",
        );
      }
      for (const target of targets) account.targets.delete(target);
      endpoint.remove(faults.outcomeOf(operation, endpoint.name));
      return {};
    },
  };
}

const DEREGISTER = "application-autoscaling:DeregisterScalableTarget";
