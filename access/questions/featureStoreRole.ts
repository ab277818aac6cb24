import type { FeatureStoreShare } from "../../contract/share";
import type { Role } from "../build/account";
import { strangerTo } from "../examples";
import type { Principal } from "../simulate/simulate";
import { assume, Chain } from "./chain";
import { askAboutExecutionRole, SESSION_CONTEXT } from "./executionRole";
import type { Interview } from "./interview";
import { askAboutOfflineStore, askAboutWorkgroup } from "./offlineStore";
import { askAboutOnlineStore } from "./onlineStore";
import { adminOf, executionRoleSession, mightyRole, service } from "./people";

/** Everything about one consumer's feature-store role but its results: who gets in, and what is read there. */
export function askAboutFeatureStoreRole(interview: Interview, role: Role, share: FeatureStoreShare): void {
  askAboutTrust(interview, role, share);
  for (const roleArn of share.executionRoleArns) askAboutExecutionRole(interview, role, roleArn, share);

  const [first] = share.executionRoleArns;
  const caller = executionRoleSession(first!, interview);
  const chain = new Chain(interview, role, caller);
  for (const [index, group] of share.featureGroups.entries()) {
    const key = interview.key(`featureStore.featureGroups[${index}]`);
    askAboutOnlineStore(chain, share, group, key);
    if (group.offlineStore) askAboutOfflineStore(chain, group, group.offlineStore, share, key);
  }
  if (share.workgroup) askAboutWorkgroup(chain, share.workgroup);
}

/** Whom the trust lets in: roles that may do everything at home, so that each denial is the trust's own. */
function askAboutTrust(interview: Interview, role: Role, share: FeatureStoreShare): void {
  const { consumer, parent } = interview;
  const { accountId: own } = parent.config.here;
  const key = interview.key("featureStore.executionRoles");
  const stranger = strangerTo(own, consumer.accountId);
  const inAccount = (arn: string, accountId: string) => arn.replace(/:\d{12}:/, `:${accountId}:`);
  for (const arn of share.executionRoleArns) {
    const name = arn.split("/").pop()!;
    const mighty = mightyRole(arn, `role ${name}`, interview);
    const others: (readonly [string, Principal])[] = [
      ["another role of the account", mightyRole(arn.replace(name, "Another"), "another", interview)],
      ["a role of a longer name", mightyRole(`${arn}-v2`, "longer", interview)],
      ["a role whose name ends so", mightyRole(arn.replace(name, `Not${name}`), "ending", interview)],
      [
        "a role of the same name with another path",
        mightyRole(arn.replace(":role/", ":role/other/"), "path", interview),
      ],
      ["an admin of the account", adminOf(consumer.accountId, interview)],
      [`a role of ${stranger}`, mightyRole(inAccount(arn, stranger), "stranger", interview)],
      ["a role of the parent itself", mightyRole(inAccount(arn, own), "own", interview)],
      ...(parent.config.organizationId === undefined
        ? []
        : ([
            ["from outside every organization", { ...mighty, organizationId: undefined }],
            ["from another organization", { ...mighty, organizationId: "o-z9y8x7w6v5" }],
          ] as const)),
    ];
    for (const [what, action, context] of [["comes in", "sts:AssumeRole", {}] as const, ...SESSION_CONTEXT]) {
      const promise = interview.allowed(
        `${mighty.label}: ${what} at the feature-store role`,
        key,
        assume(interview, mighty, role, action, context),
      );
      interview.deniedEach(
        promise,
        ...others.map(
          ([difference, principal]) => [difference, assume(interview, principal, role, action, context)] as const,
        ),
      );
    }
  }
  const [first] = share.executionRoleArns;
  const mighty = mightyRole(first!, `role ${first!.split("/").pop()}`, interview);
  const enter = interview.allowed(
    `${mighty.label} assumes the feature-store role`,
    key,
    assume(interview, mighty, role),
  );
  interview.denied(enter, "as web identity", assume(interview, mighty, role, "sts:AssumeRoleWithWebIdentity"));
  if (consumer.featureStore?.trustSageMakerService) {
    const key = interview.key("featureStore.trustSageMakerService");
    const from = (name: string, account: string, action = "sts:AssumeRole") =>
      assume(interview, service(name), role, action, { "aws:SourceAccount": account });
    const promise = interview.allowed(
      "SageMaker comes in at the feature-store role",
      key,
      from("sagemaker.amazonaws.com", own),
    );
    interview.allowed(
      "SageMaker comes in at the feature-store role without saying for whom",
      key,
      assume(interview, service("sagemaker.amazonaws.com"), role),
    );
    interview.deniedEach(
      promise,
      ["another service", from("athena.amazonaws.com", own)],
      [`for account ${stranger}`, from("sagemaker.amazonaws.com", stranger)],
      ["with session tags", from("sagemaker.amazonaws.com", own, "sts:TagSession")],
    );
  }
}
