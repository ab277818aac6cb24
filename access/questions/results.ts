import type { FeatureStoreShare } from "../../contract/share";
import { viaService } from "../../partition";
import type { Role } from "../build/account";
import { strangerTo } from "../examples";
import type { Hop, NamedDocument, Principal } from "../simulate/simulate";
import type { Interview } from "./interview";
import { adminOf, mightyRole, openPolicy, sessionOf } from "./people";

const BUCKET_ACTIONS = ["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"];
const OBJECT_ACTIONS = ["GetObject", "PutObject", "AbortMultipartUpload", "ListMultipartUploadParts"];
const BUCKET_REFUSED = [
  "DeleteBucket",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
  "PutBucketAcl",
  "PutEncryptionConfiguration",
];
const OBJECT_REFUSED = ["PutObjectAcl", "DeleteObject", "GetObjectAcl"];

/** Athena's results: what the feature-store role may do with them, and what the consumer's bucket and its key allow. */
export function askAboutResults(interview: Interview, role: Role, share: FeatureStoreShare): void {
  const results = share.resultsBucket;
  if (results === undefined) return;
  askWhatRoleMay(interview, role, results);
  if (interview.child === undefined) return;
  askWhatBucketAllows(interview, role, results);
  for (const key of interview.child.account.keys) askWhatKeyAllows(interview, role, results, key);
}

export type Results = NonNullable<FeatureStoreShare["resultsBucket"]>;

/** A request to S3, and what the bucket's owner would say. */
export interface S3Options {
  readonly bucket?: string;
  readonly owner?: string;
  readonly policy?: NamedDocument | undefined;
  readonly secure?: boolean;
}

export function s3(
  interview: Interview,
  principal: Principal,
  action: string,
  results: Results,
  path: string | undefined,
  options: S3Options,
): Hop {
  const { bucket = results.name, owner = interview.consumer.accountId, policy, secure = true } = options;
  const resource = `arn:${interview.parent.config.here.partition}:s3:::${bucket}${path === undefined ? "" : `/${path}`}`;
  return {
    principal,
    action: `s3:${action}`,
    resource,
    accountId: owner,
    resourcePolicy: policy,
    context: { "aws:SecureTransport": String(secure) },
  };
}

/** What the role's own policy gives, wherever a bucket would let it in. */
function askWhatRoleMay(interview: Interview, role: Role, results: Results): void {
  const { consumer, parent } = interview;
  const { accountId, partition, region } = parent.config.here;
  const session = sessionOf(role, "the feature-store role", interview);
  const key = interview.key("featureStore.resultsBucket");
  const stranger = strangerTo(accountId, consumer.accountId);
  const own = `${results.prefix}query.csv`;
  const on = (action: string, path: string | undefined, options: S3Options = {}) =>
    s3(interview, session, action, results, path, {
      ...options,
      policy: openPolicy(
        role.arn,
        `arn:${partition}:s3:::${options.bucket ?? results.name}${path === undefined ? "" : `/${path}`}`,
      ),
    });

  for (const [actions, path, refused] of [
    [BUCKET_ACTIONS, undefined, BUCKET_REFUSED],
    [OBJECT_ACTIONS, own, OBJECT_REFUSED],
  ] as const) {
    const what = path === undefined ? "on the results bucket" : "of results";
    const [promise] = actions.map((action) =>
      interview.allowed(`the feature-store role, where the bucket lets it: ${action} ${what}`, key, on(action, path)),
    );
    interview.deniedEach(
      promise!,
      ...refused.map((action) => [action, on(action, path)] as const),
      ["a bucket of a longer name", on(actions[0]!, path, { bucket: `${results.name}2` })],
      ["a bucket whose name ends so", on(actions[0]!, path, { bucket: `not-${results.name}` })],
      [`a bucket of ${stranger}`, on(actions[0]!, path, { owner: stranger })],
      ...(path === undefined
        ? []
        : [
            ["outside the prefix", on(actions[0]!, "elsewhere/query.csv")] as const,
            ["next to the prefix", on(actions[0]!, `not-${own}`)] as const,
          ]),
    );
  }

  // The key is the consumer's, of this region, and leaves everything to the role.
  const keyOf = (owner: string, place = region) => `arn:${partition}:kms:${place}:${owner}:key/any`;
  const use = (action: string, context: Hop["context"], arn = keyOf(consumer.accountId)): Hop => ({
    principal: session,
    action: `kms:${action}`,
    resource: arn,
    accountId: arn.split(":")[4]!,
    resourcePolicy: openPolicy(role.arn, "*"),
    context,
  });
  askAboutBucketKey(
    interview,
    "the feature-store role, where the key lets it",
    key,
    results,
    ["GenerateDataKey", "Decrypt"],
    use,
    [
      ["a key of another account", (context) => use("Decrypt", context, keyOf(stranger))],
      ["a key of another region", (context) => use("Decrypt", context, keyOf(consumer.accountId, "ap-south-2"))],
      ["kms:Encrypt", (context) => use("Encrypt", context)],
    ],
  );
}

/** What the bucket allows to whom: asked of roles that may do everything, so that each denial is the bucket's own. */
function askWhatBucketAllows(interview: Interview, role: Role, results: Results): void {
  const { child, consumer, parent } = interview;
  const { partition } = parent.config.here;
  const policy = child!.account.resourcePolicies.get(`arn:${partition}:s3:::${results.name}`);
  if (policy === undefined) return; // Not made here; its statements are an output.
  const key = interview.key("featureStore.resultsBucket");
  const mighty = mightyRole(role.arn, "the feature-store role, if it might do everything", interview);
  const strangers = othersThan(interview, role, mighty);
  const own = `${results.prefix}query.csv`;
  for (const [actions, path, refused] of [
    [BUCKET_ACTIONS, undefined, BUCKET_REFUSED],
    [OBJECT_ACTIONS, own, OBJECT_REFUSED],
  ] as const) {
    const on = (principal: Principal, action: string, options: S3Options & { path?: string } = {}) =>
      s3(interview, principal, action, results, options.path ?? path, { ...options, policy });
    const [promise] = actions.map((action) =>
      interview.allowed(
        `${mighty.label}: ${action} ${path === undefined ? "on the results bucket" : "of results"}`,
        key,
        on(mighty, action),
      ),
    );
    interview.deniedEach(
      promise!,
      ...refused.map((action) => [action, on(mighty, action)] as const),
      ...strangers.map(([difference, principal]) => [difference, on(principal, actions[0]!)] as const),
      ["over plain HTTP", on(mighty, actions[0]!, { secure: false })],
      ...(path === undefined
        ? []
        : [
            ["outside the prefix", on(mighty, actions[0]!, { path: "elsewhere/query.csv" })] as const,
            ["next to the prefix", on(mighty, actions[0]!, { path: `not-${own}` })] as const,
          ]),
    );
    // The policy denies plain HTTP to the bucket's own account, too.
    const admin = adminOf(consumer.accountId, interview);
    const home = interview.allowed(
      `an admin of ${consumer.accountId}: ${actions[0]!} ${path === undefined ? "on the results bucket" : "of results"}`,
      key,
      on(admin, actions[0]!),
    );
    interview.denied(home, "over plain HTTP", on(admin, actions[0]!, { secure: false }));
    if (path !== undefined) {
      const put = interview.allowed(
        `an admin of ${consumer.accountId}: DeleteObject of results`,
        key,
        on(admin, "DeleteObject"),
      );
      interview.denied(put, "over plain HTTP", on(admin, "DeleteObject", { secure: false }));
    }
  }
}

/** What the bucket's own key allows: the feature-store role through S3 for this bucket; everything else is its account's. */
function askWhatKeyAllows(interview: Interview, role: Role, results: Results, keyArn: string): void {
  const { child, consumer, parent } = interview;
  const { accountId } = parent.config.here;
  const policy = child!.account.resourcePolicies.get(keyArn);
  const key = "resultsBucket.sseAlgorithm";
  const by = (principal: Principal, action: string, context: Hop["context"] = {}): Hop => ({
    principal,
    action: `kms:${action}`,
    resource: keyArn,
    accountId: consumer.accountId,
    resourcePolicy: policy,
    context,
  });
  const mighty = mightyRole(role.arn, "the feature-store role, if it might do everything", interview);
  const stranger = strangerTo(accountId, consumer.accountId);
  const others = othersThan(interview, role, mighty);
  askAboutBucketKey(
    interview,
    `${mighty.label}, with the bucket's key`,
    key,
    results,
    ["GenerateDataKey", "Decrypt"],
    (action, context) => by(mighty, action, context),
    [
      ...others.map(
        ([difference, principal]) =>
          [difference, (context: Hop["context"]) => by(principal, "Decrypt", context)] as const,
      ),
      ...["Encrypt", "ScheduleKeyDeletion", "PutKeyPolicy"].map(
        (action) =>
          [
            `kms:${action}`,
            (context: Hop["context"]) => by(mighty, action, action === "Encrypt" ? context : {}),
          ] as const,
      ),
    ],
  );
  for (const action of ["PutKeyPolicy", "ScheduleKeyDeletion", "Decrypt", "DescribeKey"]) {
    const manage = interview.allowed(
      `an admin of ${consumer.accountId}: kms:${action} of the bucket's key`,
      key,
      by(adminOf(consumer.accountId, interview), action),
    );
    interview.deniedEach(
      manage,
      ["an admin of the parent", by(adminOf(accountId, interview), action)],
      [`an admin of ${stranger}`, by(adminOf(stranger, interview), action)],
    );
  }
}

/** Everybody who is not the feature-store role, though some come close; all may do everything at home. */
function othersThan(interview: Interview, role: Role, mighty: Principal): readonly (readonly [string, Principal])[] {
  const { consumer, parent } = interview;
  const { accountId } = parent.config.here;
  const stranger = strangerTo(accountId, consumer.accountId);
  const outside = [
    ["from outside every organization", { ...mighty, organizationId: undefined }],
    ["from another organization", { ...mighty, organizationId: "o-z9y8x7w6v5" }],
  ] as const;
  return [
    ["another role of the parent", mightyRole(role.arn.replace(/[^/]+$/, "Another"), "another", interview)],
    ["a role of a longer name", mightyRole(`${role.arn}-v2`, "longer", interview)],
    ["an admin of the parent", adminOf(accountId, interview)],
    [`a role of ${stranger}`, mightyRole(role.arn.replace(accountId, stranger), "stranger", interview)],
    ...(parent.config.organizationId === undefined ? [] : outside),
  ];
}

type KeyUse = (action: string, context: Hop["context"]) => Hop;

/** A key that is used through S3 alone and for one bucket alone, with or without a bucket key. */
export function askAboutBucketKey(
  interview: Interview,
  who: string,
  key: string,
  results: Results,
  actions: readonly string[],
  use: KeyUse,
  others: readonly (readonly [difference: string, hop: (context: Hop["context"]) => Hop])[],
): void {
  const { partition, region } = interview.parent.config.here;
  const context = (place: string, service = "s3"): Hop["context"] => ({
    "kms:ViaService": viaService(service, region),
    "kms:EncryptionContext:aws:s3:arn": `arn:${partition}:s3:::${place}`,
  });
  const own = `${results.name}/${results.prefix}query.csv`;
  const [promise] = [own, results.name].flatMap((place) =>
    actions.map((action) =>
      interview.allowed(
        `${who}: ${action} for ${place === own ? "a result" : "the bucket"}`,
        key,
        use(action, context(place)),
      ),
    ),
  );
  const { "kms:ViaService": via, ...place } = context(own);
  interview.deniedEach(
    promise!,
    ["not through S3", use(actions[0]!, place)],
    ["through Secrets Manager", use(actions[0]!, context(own, "secretsmanager"))],
    ["for another bucket", use(actions[0]!, context("another-bucket/x"))],
    ["for a bucket of a longer name", use(actions[0]!, context(`${results.name}2`))],
    ["for a bucket whose name ends so", use(actions[0]!, context(`not-${results.name}`))],
    ["for no object at all", use(actions[0]!, { "kms:ViaService": via! })],
    ...others.map(([difference, hop]) => [difference, hop(context(own))] as const),
  );
}
