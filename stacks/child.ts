import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { CallerGroup } from "../components/callerGroup";
import { CallerPolicy } from "../components/callerPolicy";
import { CallerRole } from "../components/callerRole";
import { Mistakes, type ChildConfig } from "../config";
import { CALLER_INLINE_POLICY } from "../names";
import { callerPolicy } from "../policies/caller";
import { readShare, type Share } from "../share";
import { awsConfig } from "./awsConfig";

/**
 * A child account: whoever the config names may assume the roles of the share.
 *
 * @throws Mistakes before anything is registered, when the share is not there or not meant for this account
 */
export async function childStack(
  config: ChildConfig,
): Promise<{ outputs: Record<string, unknown>; warnings: string[] }> {
  const share = await receiveShare(config);
  const { invoke } = share;
  if (invoke === undefined) {
    throw new Mistakes([
      {
        key: "sagemaker-sharing:consumer",
        text: `the share of ${share.consumer} holds no endpoints, so there is nothing to call`,
      },
    ]);
  }
  const policy = callerPolicy(invoke.roleArn);
  const policyName = CALLER_INLINE_POLICY;
  const { group, roleNames, managedPolicy } = config.callers;

  if (group)
    new CallerGroup("callers", {
      groupName: group.name,
      create: group.create,
      path: config.naming.path,
      members: group.members,
      policyName,
      policy,
    });
  for (const roleName of roleNames) new CallerRole(`caller-${roleName}`, { roleName, policyName, policy });
  const managed =
    managedPolicy && new CallerPolicy("caller", { policyName: managedPolicy.name, path: managedPolicy.path, policy });

  return {
    outputs: {
      share,
      invokeRoleArn: invoke.roleArn,
      externalId: invoke.externalId,
      ...(managed && { callerPolicyArn: managed.policyArn }),
      callerPolicyJson: JSON.stringify(policy),
      awsConfig: awsConfig(share),
    },
    warnings: [],
  };
}

async function receiveShare(config: ChildConfig): Promise<Share> {
  const { source } = config;
  const reader = { consumer: config.consumer, accountId: config.here.accountId, partition: config.here.partition };
  try {
    switch (source.from) {
      case "parentStack":
        return readShare(await sharesOfStack(source.stack), reader, `output shares of ${source.stack}`);
      case "shareFile":
        return readShare(jsonOf(source.path), reader, source.path);
      case "share":
        return readShare(source.value, reader, "the share in this stack's config");
    }
  } catch (error) {
    if (error instanceof pulumi.RunError || !(error instanceof Error)) throw error;
    throw new Mistakes([{ key: `sagemaker-sharing:${source.from}`, text: error.message }]);
  }
}

/** As a plain value, so that every policy made of it is known at preview. */
async function sharesOfStack(stack: string): Promise<unknown> {
  const reference = new pulumi.StackReference("parent", { name: stack });
  const details = await reference.getOutputDetails("shares");
  if (details.secretValue !== undefined) {
    throw new Error(
      `output shares of ${stack} is encrypted, which another stack cannot rely on; remove the secret from the parent's config and run \`pulumi up\` there`,
    );
  }
  if (details.value === undefined || details.value === null) {
    throw new Error(
      `stack ${stack} has no output shares; run \`pulumi up\` in the parent account first, and check that this is the parent's stack`,
    );
  }
  return details.value;
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(
      `cannot read ${path} (${(error as Error).message}); in the parent stack, \`pulumi stack output shares --json\` prints what belongs in it`,
    );
  }
}
