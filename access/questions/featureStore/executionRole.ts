import type { Role } from "../../build/account";
import { keysOf } from "../../build/side";
import { assume, SESSION_CONTEXT } from "../assume";
import { adminOf, executionRoleSession, service } from "../principals";
import { forEachAction, nearNamesOf, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { askAboutBucketKey, bucketNamed, pathNamed, resultArn, type Results } from "./results";

/** Each execution role of the child: what its own policy lets it do, and who runs with it. */
export const executionRole: Family<Sharing> = {
  id: "execution-role",
  promises(sharing) {
    const { featureStore, child } = sharing;
    if (featureStore === undefined || child === undefined) return [];
    const { executionRoleArns, resultsBucket } = featureStore.share;
    return executionRoleArns.flatMap((arn) => {
      const own = child.account.roles.get(arn);
      return [
        ...assuming(sharing, arn),
        ...(resultsBucket ? [...reading(sharing, arn, resultsBucket), ...decrypting(sharing, arn, resultsBucket)] : []),
        ...(own?.trust ? running(sharing, own) : []),
      ];
    });
  },
};

/** Of the parent's roles it assumes the feature-store role alone. */
function assuming(sharing: Sharing, roleArn: string): Promised[] {
  const { parent, neighbour, third } = sharing;
  const { role } = sharing.featureStore!;
  const caller = executionRoleSession(roleArn, sharing);
  const key = sharing.key("featureStore.executionRoles");
  // Two consumers of one account may run with the same role.
  const shared = neighbour?.share?.featureStore?.executionRoleArns.includes(roleArn) ?? false;
  const theirs = shared ? undefined : parent.account.roles.get(neighbour?.share?.featureStore?.roleArn ?? "");
  return [
    {
      text: `${caller.label} assumes the feature-store role`,
      key,
      hop: assume(caller, role),
      beside: {
        name: [
          {
            what: "role",
            others: ["Admin", ...nearNamesOf(role.name)],
            arn: (name) => role.arn.replace(/[^/]+$/, name),
          },
        ],
        account: [third],
        other: [
          ["sts:SetContext", request(caller, "sts:SetContext", role.arn)],
          ...(theirs && neighbour
            ? [[`the feature-store role of ${neighbour.id}`, assume(caller, theirs)] as const]
            : []),
        ],
      },
    },
    ...SESSION_CONTEXT.map(({ what, action, context }) => ({
      text: `${caller.label} brings ${what} along to the feature-store role`,
      key,
      hop: assume(caller, role, context, action),
    })),
  ];
}

/** It reads the results, whether or not somebody attaches more to the role. */
function reading(sharing: Sharing, roleArn: string, results: Results): Promised[] {
  const caller = executionRoleSession(roleArn, sharing);
  const policy = sharing.child!.account.resourcePolicies.get(resultArn(sharing, results.name));
  const beside = { account: [sharing.third], transport: policy !== undefined };
  return [
    ...forEachAction(["GetBucketLocation", "ListBucket"], (action) => ({
      text: `${caller.label}: ${action} on the results bucket`,
      key: "executionRole",
      hop: request(caller, `s3:${action}`, resultArn(sharing, results.name), { policy }),
      beside: {
        ...beside,
        name: [bucketNamed(sharing, results)],
        action: ["PutBucketPolicy", "DeleteBucket"],
      },
    })),
    {
      text: `${caller.label}: GetObject of results`,
      key: "executionRole",
      hop: request(caller, "s3:GetObject", resultArn(sharing, results.name, results), { policy }),
      beside: {
        ...beside,
        name: [bucketNamed(sharing, results, results), pathNamed(sharing, results)],
        action: ["PutObject", "DeleteObject"],
      },
    },
  ];
}

/** The bucket's key decrypts for it; where the bucket is not made here, a key of its account that leaves it to policies. */
function decrypting(sharing: Sharing, roleArn: string, results: Results): Promised[] {
  const { account, config } = sharing.child!;
  const [bucketKey] = keysOf(sharing.child!);
  if (bucketKey === undefined && config.resultsBucket.create) return [];
  const { partition, region } = sharing.here;
  const caller = executionRoleSession(roleArn, sharing);
  const keyArn = bucketKey ?? `arn:${partition}:kms:${region}:${sharing.consumer.accountId}:key/any`;
  return askAboutBucketKey(sharing, results, {
    text: `${caller.label}, with a key of its account`,
    key: "executionRole",
    actions: ["Decrypt"],
    hop: (action, context) =>
      request(caller, `kms:${action}`, keyArn, {
        context,
        ...(bucketKey && { policy: account.resourcePolicies.get(bucketKey) }),
      }),
    beside: { action: ["kms:GenerateDataKey"], account: [sharing.third], region: [sharing.elsewhere] },
  });
}

/** SageMaker runs notebooks and jobs with the role, and nobody else does. */
function running(sharing: Sharing, role: Role): Promised[] {
  const { child, consumer, third } = sharing;
  const own = consumer.accountId;
  return ["sts:AssumeRole", "sts:SetSourceIdentity"].map((action) => ({
    text: `SageMaker runs with ${role.name}: ${action}`,
    key: "executionRole",
    hop: request(service("sagemaker.amazonaws.com"), action, role.arn, {
      policy: role.trust,
      context: { "aws:SourceAccount": own },
    }),
    beside: {
      caller: [
        ["another service", service("ec2.amazonaws.com")],
        [`an admin of ${third}`, adminOf(third, sharing)],
        ["an admin of the account", adminOf(own, sharing)],
      ],
      action: [{ action: "sts:TagSession", text: "with session tags" }],
      ...(child!.config.executionRole.restrictSourceAccount && {
        context: { "aws:SourceAccount": [third, undefined] },
      }),
    },
  }));
}
