import { row, type Table } from "./row";

export const child = {
  under: "",
  rows: [
    row(
      "parentStack",
      "full name of a stack",
      "one of the three is required",
      "`organization/<project>/<stack>`; with Pulumi Cloud `<your organization>/<project>/<stack>`.",
    ),
    row("share", "mapping", "", "The parent's output `shares`, or the one share under `consumers.<id>`."),
    row("shareFile", "path of a JSON file", "", "The same, in a file. Relative to the folder of `Pulumi.yaml`."),
    row("consumer", "consumer id", "required with `parentStack`", "The id in the parent's table."),
    row(
      "parentAccountId",
      "account id",
      "any parent, with a warning",
      "The parent: a share of another account is refused, whoever wrote it.",
    ),
    row(
      "callers",
      "mapping",
      "required if the share holds endpoints, refused if not",
      "At least one of `group`, `roleNames`, `managedPolicy`, `executionRole: true`.",
    ),
    row(
      "callers.group.name",
      "group name",
      "`SagemakerTester`, with prefix and suffix",
      "The group whose members may use the share.",
    ),
    row(
      "callers.group.create",
      "`true` or `false`",
      "`true`",
      "`false`: the group exists already; see [adopting a group](#adopting-a-group).",
    ),
    row(
      "callers.group.members",
      "list of user names",
      "`[]`",
      "IAM users that exist; one that does not is named at preview.",
    ),
    row(
      "callers.roleNames",
      "list of role names",
      "`[]`",
      "Roles that exist. Not those of Identity Center (`AWSReservedSSO_...`), nor service-linked ones: nobody can change them.",
    ),
    row(
      "callers.managedPolicy.name",
      "policy name",
      "`SageMakerCaller`, with prefix and suffix",
      "A policy that permission sets reference, or that you attach yourself.",
    ),
    row("callers.managedPolicy.path", "IAM path", "`names.path`", "The path of that policy."),
    row("callers.executionRole", "`true` or `false`", "`false`", "Only if the share holds a feature store too."),
    row("executionRole resultsBucket", "mappings", "", "See [users of a feature store](#users-of-a-feature-store)."),
  ],
} as const satisfies Table;

export const featureStoreUsers = {
  under: "",
  rows: [
    row(
      "executionRole.create",
      "`true` or `false`",
      "`true`",
      "`false`: the first execution role of the share exists too. Its name and path come with the share.",
    ),
    row(
      "executionRole.managedPolicyArns",
      "list of ARNs of managed policies",
      "`[AmazonSageMakerFullAccess]` for a role made here, none for one that exists",
      "At most 10, of the child's account or AWS's own. Attached to every execution role of the share.",
    ),
    row("executionRole.restrictSourceAccount", "`true` or `false`", "`false`", "Not with `create: false`."),
    row(
      "executionRole.exclusivePolicies",
      "`true` or `false`",
      "`true`",
      "Not with `create: false`. `false` where another stack, or you, put policies on the role that is made here.",
    ),
    row(
      "resultsBucket.create",
      "`true` or `false`",
      "`true`",
      "`false`: the bucket exists. Nothing of it is changed, and the next three keys are mistakes.",
    ),
    row("resultsBucket.expireAfterDays", "days", "`30`", "From 1 to 3650."),
    row("resultsBucket.sseAlgorithm", "`AES256` or `aws:kms`", "`AES256`", "`aws:kms` makes a key for the bucket."),
    row(
      "resultsBucket.onDestroy",
      "`fail`, `retain` or `delete`",
      "`fail`",
      "What becomes of results when the bucket is to go.",
    ),
  ],
} as const satisfies Table;
