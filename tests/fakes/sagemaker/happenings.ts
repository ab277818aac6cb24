import { requireEndpoint } from "./resources/endpoints";
import { requireConfig } from "./resources/models";
import { SCALING_ROLE } from "./resources/scaling";
import type { World } from "./world";

/** Lets Application Auto Scaling scale a variant, in its own name. */
export function scale(world: World, endpointName: string, variant: string, instances: number): void {
  world.call(
    `arn:aws:iam::${world.account.id}:role/${SCALING_ROLE}`,
    "UpdateEndpointWeightsAndCapacities",
    {
      EndpointName: endpointName,
      DesiredWeightsAndCapacities: [{ VariantName: variant, DesiredInstanceCount: instances }],
    },
    { session: "AutoScaling-ManageSageMaker", invokedBy: "application-autoscaling.amazonaws.com" },
  );
}

/** The config under way goes by another name, as a copy that nobody's call created: of what runs, whatever the config says today. */
export function renameConfig({ account }: World, endpointName: string, configName: string): void {
  const endpoint = requireEndpoint(account, endpointName);
  account.configs.set(configName, {
    ...requireConfig(account, endpoint.configName),
    ProductionVariants: endpoint.current!.variants.map(({ config }) => config),
    EndpointConfigName: configName,
    EndpointConfigArn: account.arn("endpoint-config", configName),
    CreationTime: account.clock.now,
  });
  endpoint.rename(configName);
}
