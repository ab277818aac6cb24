import type { FeatureStoreShare } from "../../contract/share";
import type { Role } from "../build/account";
import { strangerTo } from "../examples";
import type { Hop, Principal } from "../simulate/simulate";
import { assume } from "./chain";
import { type Change, type Interview } from "./interview";
import { sharesIn } from "../build/side";
import { adminOf, executionRoleSession, openPolicy, openRole, service } from "./people";
import { askAboutBucketKey, s3, type Results, type S3Options } from "./results";

/** What a session brings along when it has it. */
export const SESSION_CONTEXT = [
  ["source identity", "sts:SetSourceIdentity", { "sts:SourceIdentity": "alice" }],
  ["session tags", "sts:TagSession", { "aws:RequestTag/team": "fraud" }],
] as const;

/** One execution role of the child: what its own policy lets it do, and who runs with it. */
export function askAboutExecutionRole(
  interview: Interview,
  role: Role,
  roleArn: string,
  share: FeatureStoreShare,
): void {
  const { child } = interview;
  if (child === undefined) return;
  askWhatItAssumes(interview, role, roleArn);
  if (share.resultsBucket) askWhatItReads(interview, roleArn, share.resultsBucket);
  const own = child.account.roles.get(roleArn);
  if (own?.trust) askWhoRunsIt(interview, own);
}

/** What an execution role's own policy lets it do with roles of the parent, and no more. */
function askWhatItAssumes(interview: Interview, role: Role, roleArn: string): void {
  const { parent, neighbour } = interview;
  const { accountId, partition } = parent.config.here;
  const caller = executionRoleSession(roleArn, interview);
  const key = interview.key("featureStore.executionRoles");
  const promise = interview.allowed(
    `${caller.label} assumes the feature-store role`,
    key,
    assume(interview, caller, role),
  );
  for (const [what, action, context] of SESSION_CONTEXT) {
    interview.allowed(
      `${caller.label} brings ${what} along to the feature-store role`,
      key,
      assume(interview, caller, role, action, context),
    );
  }
  const theirs = neighbour && parent.account.roles.get(sharesIn(parent)[neighbour.id]?.featureStore?.roleArn ?? "");
  interview.deniedEach(
    promise,
    [
      "another role, open to everyone",
      assume(interview, caller, openRole(`arn:${partition}:iam::${accountId}:role/Admin`)),
    ],
    ["a role of a longer name, open to everyone", assume(interview, caller, openRole(`${role.arn}-v2`))],
    [
      "a role whose name ends so, open to everyone",
      assume(interview, caller, openRole(role.arn.replace(/[^/]+$/, "Not$&"))),
    ],
    [
      "a role of another account, open to everyone",
      assume(
        interview,
        caller,
        openRole(role.arn.replace(accountId, strangerTo(accountId, interview.consumer.accountId))),
      ),
    ],
    ["sts:SetContext", assume(interview, caller, openRole(role.arn), "sts:SetContext")],
    ...(theirs ? [[`the feature-store role of ${neighbour.id}`, assume(interview, caller, theirs)] as const] : []),
  );
}

/** The results, whether or not somebody attaches more to the role. */
function askWhatItReads(interview: Interview, roleArn: string, results: Results): void {
  const { child, consumer, parent } = interview;
  const { partition, region } = parent.config.here;
  const caller = executionRoleSession(roleArn, interview);
  const policy = child!.account.resourcePolicies.get(`arn:${partition}:s3:::${results.name}`);
  const key = "executionRole";
  const stranger = strangerTo(parent.config.here.accountId, consumer.accountId);
  const own = `${results.prefix}query.csv`;

  for (const [actions, path] of [
    [["GetBucketLocation", "ListBucket"], undefined],
    [["GetObject"], own],
  ] as const) {
    const on = (action: string, options: S3Options & { path?: string } = {}) => {
      // Another account's bucket may let the role in; one of the same account need not.
      const theirs = options.owner === undefined ? undefined : openPolicy(roleArn, "*");
      const itsPolicy = options.bucket === undefined ? (theirs ?? policy) : undefined;
      return s3(interview, caller, action, results, options.path ?? path, { ...options, policy: itsPolicy });
    };
    const [promise] = actions.map((action) =>
      interview.allowed(
        `${caller.label}: ${action} ${path === undefined ? "on the results bucket" : "of results"}`,
        key,
        on(action),
      ),
    );
    interview.deniedEach(
      promise!,
      ["a bucket of a longer name", on(actions[0], { bucket: `${results.name}2` })],
      ["a bucket whose name ends so", on(actions[0], { bucket: `not-${results.name}` })],
      [`a bucket of ${stranger}`, on(actions[0], { owner: stranger })],
      ...(path === undefined
        ? [["PutBucketPolicy", on("PutBucketPolicy")] as const, ["DeleteBucket", on("DeleteBucket")] as const]
        : [
            ["PutObject", on("PutObject")] as const,
            ["DeleteObject", on("DeleteObject")] as const,
            ["outside the prefix", on("GetObject", { path: "elsewhere/query.csv" })] as const,
            ["next to the prefix", on("GetObject", { path: `not-${own}` })] as const,
          ]),
      ...(policy ? [["over plain HTTP", on(actions[0], { secure: false })] as const] : []),
    );
  }
  const [bucketKey] = child!.account.keys;
  if (bucketKey !== undefined || child!.config.resultsBucket.create === false) {
    const keyOf = (owner: string, place = region) => `arn:${partition}:kms:${place}:${owner}:key/any`;
    const use = (action: string, context: Hop["context"], arn = bucketKey ?? keyOf(consumer.accountId)): Hop => {
      const owner = arn.split(":")[4]!;
      const keyPolicy =
        owner === consumer.accountId
          ? openPolicy(`arn:${partition}:iam::${owner}:root`, "*")
          : openPolicy(roleArn, "*");
      return {
        principal: caller,
        action: `kms:${action}`,
        resource: arn,
        accountId: owner,
        resourcePolicy: arn === bucketKey ? child!.account.resourcePolicies.get(arn) : keyPolicy,
        context,
      };
    };
    askAboutBucketKey(interview, `${caller.label}, with a key of its account`, key, results, ["Decrypt"], use, [
      ["kms:GenerateDataKey", (context) => use("GenerateDataKey", context)],
      ["a key of another account", (context) => use("Decrypt", context, keyOf(stranger))],
      ["a key of another region", (context) => use("Decrypt", context, keyOf(consumer.accountId, "ap-south-2"))],
    ]);
  }
}

/** SageMaker runs notebooks and jobs with the role, and nobody else does. */
function askWhoRunsIt(interview: Interview, role: Role): void {
  const { child, consumer, parent } = interview;
  const own = consumer.accountId;
  const stranger = strangerTo(own, parent.config.here.accountId);
  const { restrictSourceAccount } = child!.config.executionRole;
  const by = (principal: Principal, action: string, context: Hop["context"] = {}): Hop => ({
    principal,
    action,
    resource: role.arn,
    accountId: own,
    resourcePolicy: role.trust,
    context,
  });
  const sagemaker = service("sagemaker.amazonaws.com");
  const forUs = { "aws:SourceAccount": own };
  for (const action of ["sts:AssumeRole", "sts:SetSourceIdentity"]) {
    const promise = interview.allowed(
      `SageMaker runs with ${role.name}: ${action}`,
      "executionRole",
      by(sagemaker, action, forUs),
    );
    const restricted: Change[] = [
      [`for account ${stranger}`, by(sagemaker, action, { "aws:SourceAccount": stranger })],
      ["without saying for whom", by(sagemaker, action)],
    ];
    interview.deniedEach(
      promise,
      ["another service", by(service("ec2.amazonaws.com"), action, forUs)],
      [`an admin of ${stranger}`, by(adminOf(stranger, interview), action)],
      ["an admin of the account", by(adminOf(own, interview), action)],
      ["with session tags", by(sagemaker, "sts:TagSession", forUs)],
      ...(restrictSourceAccount ? restricted : []),
    );
  }
}
