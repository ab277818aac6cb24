import type { Consumer, ParentConfig } from "../config";
import { invokeRoleNameOf } from "../config/parent";
import { iamArn } from "../names";
import { SHARE_VERSION, type Share } from "../share";

/**
 * The Share of each consumer as the config promises it. ARNs are made of names, so every policy is known at preview, before
 * any role exists; what the stack exports carries the ARN of the role that was really made.
 */
export function sharesOf(config: ParentConfig): Map<string, Share> {
  return new Map(Object.entries(config.consumers).map(([id, consumer]) => [id, shareOf(config, id, consumer)]));
}

function shareOf(config: ParentConfig, id: string, consumer: Consumer): Share {
  const { here, naming, organizationId } = config;
  return {
    version: SHARE_VERSION,
    consumer: id,
    accountId: consumer.accountId,
    partition: here.partition,
    parent: { accountId: here.accountId, region: here.region },
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(consumer.endpoints === undefined
      ? {}
      : {
          invoke: {
            roleArn: iamArn(
              here.partition,
              here.accountId,
              "role",
              naming.path,
              invokeRoleNameOf(id, consumer, naming),
            ),
            externalId: consumer.externalId ?? here.accountId,
            endpoints: [...consumer.endpoints],
            inferenceComponents: [...consumer.inferenceComponents],
            regions: [...(consumer.regions ?? [here.region])],
            actions: [...consumer.actions],
            maxSessionDuration: consumer.maxSessionDuration,
            ...(consumer.asyncInference && { asyncInference: consumer.asyncInference }),
          },
        }),
  };
}
