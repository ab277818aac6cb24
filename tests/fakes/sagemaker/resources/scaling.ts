import type {
  DeregisterScalableTargetRequest,
  DescribeScalableTargetsRequest,
  RegisterScalableTargetRequest,
  ScalableTarget as Target,
} from "@aws-sdk/client-application-auto-scaling";
import type { Account, Operations } from "../account";
import type { Endpoint } from "./endpoint";
import { AwsError, Unknown, validation } from "../api/errors";
import type { EndpointConfig } from "./models";
import { page } from "../api/pages";
import type { Given } from "../api/wire";

export type ScalableTarget = Given<Target>;

type Named = Pick<ScalableTarget, "ResourceId" | "ScalableDimension">;

const keyOf = ({ ResourceId, ScalableDimension }: Named) => `${ResourceId} ${ScalableDimension}`;

const ofVariant = (endpoint: Endpoint, variant: string) => `endpoint/${endpoint.name}/variant/${variant}`;

/** The keys of the targets that are variants of this endpoint. */
export const targetsOf = ({ targets }: Account, endpoint: Endpoint): string[] =>
  [...targets.keys()].filter((key) => key.startsWith(ofVariant(endpoint, "")));

/** The variants that a config would remove or give another instance type, although they are scalable targets. */
export function blockedVariants({ targets }: Account, endpoint: Endpoint, config: EndpointConfig): string[] {
  return (endpoint.current?.variants ?? [])
    .filter(({ config: { VariantName, InstanceType } }) => {
      const next = config.ProductionVariants.find((variant) => variant.VariantName === VariantName);
      return next?.InstanceType !== InstanceType || next === undefined;
    })
    .map(({ config }) => config.VariantName)
    .filter((name) => [...targets.values()].some(({ ResourceId }) => ResourceId === ofVariant(endpoint, name)));
}

/** Application Auto Scaling, of SageMaker's targets only; what scales by itself is `world.scale`. */
export function scalingOperations(account: Account): Operations {
  const { targets, clock, id, region } = account;
  return {
    RegisterScalableTarget(input: Given<RegisterScalableTargetRequest>) {
      ofSageMaker(input);
      if (!exists(account, input.ResourceId)) throw validation(`${input.ResourceId} does not exist.`);
      const before = targets.get(keyOf(input));
      const MinCapacity = input.MinCapacity ?? before?.MinCapacity;
      const MaxCapacity = input.MaxCapacity ?? before?.MaxCapacity;
      if (MinCapacity === undefined || MaxCapacity === undefined || MinCapacity > MaxCapacity) {
        throw validation(`Minimum capacity ${MinCapacity} and maximum capacity ${MaxCapacity} do not fit.`);
      }
      const ScalableTargetARN =
        before?.ScalableTargetARN ??
        `arn:aws:application-autoscaling:${region}:${id}:scalable-target/${Buffer.from(keyOf(input)).toString("hex").slice(-26)}`;
      const RoleARN = `arn:aws:iam::${id}:role/${SCALING_ROLE}`;
      const { ServiceNamespace, ResourceId, ScalableDimension } = input;
      const CreationTime = before?.CreationTime ?? clock.now;
      targets.set(keyOf(input), {
        ...{ ServiceNamespace, ResourceId, ScalableDimension, MinCapacity, MaxCapacity },
        ...{ RoleARN, CreationTime, ScalableTargetARN },
        SuspendedState: input.SuspendedState ?? before?.SuspendedState,
      });
      return { ScalableTargetARN };
    },

    DescribeScalableTargets(input: Given<DescribeScalableTargetsRequest>) {
      ofSageMaker(input);
      const { ResourceIds, ScalableDimension } = input;
      const found = [...targets.values()].filter(
        (target) =>
          (!ResourceIds?.length || ResourceIds.includes(target.ResourceId)) &&
          (ScalableDimension === undefined || target.ScalableDimension === ScalableDimension),
      );
      const [ScalableTargets, NextToken] = page(found, (target) => [keyOf(target), 0], {
        size: Math.min(input.MaxResults ?? 50, 50),
        token: input.NextToken,
        descending: false,
        invalidToken: () => new AwsError("InvalidNextTokenException", "Invalid nextToken"),
      });
      return { ScalableTargets, NextToken };
    },

    DeregisterScalableTarget(input: Given<DeregisterScalableTargetRequest>) {
      ofSageMaker(input);
      if (!targets.delete(keyOf(input))) {
        throw new AwsError(
          "ObjectNotFoundException",
          `No scalable target found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}`,
        );
      }
      return {};
    },
  };
}

/** The role that Application Auto Scaling calls SageMaker with. */
export const SCALING_ROLE =
  "aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint";

function ofSageMaker({ ServiceNamespace }: { readonly ServiceNamespace: string }): void {
  if (ServiceNamespace !== "sagemaker") throw new Unknown(`scalable targets of ${ServiceNamespace}`);
}

function exists({ endpoints, components }: Account, resourceId: string): boolean {
  const [, kind, name = "", , variant] =
    /^(endpoint|inference-component)\/([^/]+)(\/variant\/(.+))?$/.exec(resourceId) ?? [];
  if (kind === "inference-component") return components.has(name);
  return endpoints.get(name)?.current?.variants.some(({ config }) => config.VariantName === variant) ?? false;
}
