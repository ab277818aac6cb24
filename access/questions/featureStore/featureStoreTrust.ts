import { nameIn } from "../../arn";
import { assume, SESSION_CONTEXT } from "../assume";
import { adminRole, nearRoles, service } from "../principals";
import type { Family, Promised } from "../question";
import type { Sharing } from "../sharing";

/** Whom the feature-store role's trust lets in: roles that may do everything at home, so that each denial is the trust's own. */
export const featureStoreTrust: Family<Sharing> = {
  id: "feature-store-trust",
  promises(sharing) {
    const { featureStore, consumer } = sharing;
    if (featureStore === undefined) return [];
    return [
      ...featureStore.share.executionRoleArns.flatMap((arn, index) => executionRole(sharing, arn, index === 0)),
      ...(consumer.featureStore?.trustSageMakerService ? sagemakerItself(sharing) : []),
    ];
  },
};

function executionRole(sharing: Sharing, arn: string, first: boolean): Promised[] {
  const { role } = sharing.featureStore!;
  const admin = adminRole(arn, `role ${nameIn(arn)}`, sharing);
  const caller = nearRoles(arn, sharing);
  const enter = { what: "comes in", action: "sts:AssumeRole", context: {} };
  return [enter, ...SESSION_CONTEXT].map(({ what, action, context }) => ({
    text: `${admin.label}: ${what} at the feature-store role`,
    key: sharing.key("featureStore.executionRoles"),
    hop: assume(admin, role, context, action),
    beside: {
      caller,
      ...(first && action === enter.action && { action: [{ ...AS_WEB_IDENTITY, context }] }),
    },
  }));
}

const AS_WEB_IDENTITY = { action: "sts:AssumeRoleWithWebIdentity", text: "as web identity" };

function sagemakerItself(sharing: Sharing): Promised[] {
  const { role } = sharing.featureStore!;
  const key = sharing.key("featureStore.trustSageMakerService");
  const sagemaker = service("sagemaker.amazonaws.com");
  return [
    {
      text: "SageMaker comes in at the feature-store role",
      key,
      hop: assume(sagemaker, role, { "aws:SourceAccount": sharing.here.accountId }),
      beside: {
        caller: [["another service", service("athena.amazonaws.com")]],
        context: { "aws:SourceAccount": [sharing.third] },
        action: [{ action: "sts:TagSession", text: "with session tags" }],
      },
    },
    {
      text: "SageMaker comes in at the feature-store role without saying for whom",
      key,
      hop: assume(sagemaker, role),
    },
  ];
}
