import * as z from "zod/mini";
import { list, mapping } from "../values/containers";
import { bool, changeableRoleName, groupName, iamPath, policyName, userName } from "../values/values";

/** What `callers` may say: who in the child account may assume the invoke role. */

const misplacedInCallers = new Map([
  ["members", "belongs in callers.group.members"],
  ["users", "is no key here; IAM users are members of the group: callers.group.members"],
  ["roleArns", "is no key here; write the roles' names in callers.roleNames"],
  ["roles", "is no key here; did you mean roleNames?"],
]);

const withoutCase = "IAM compares names without case";

export const callers = mapping(
  {
    group: z.optional(
      mapping(
        {
          name: z.optional(groupName),
          create: bool,
          members: list(userName, { what: "names of IAM users", withoutCase }),
        },
        { defaults: { create: true, members: [] } },
      ),
    ),
    roleNames: list(changeableRoleName, { what: "names of existing roles", withoutCase }),
    managedPolicy: z.optional(mapping({ name: z.optional(policyName), path: z.optional(iamPath) })),
    executionRole: bool,
  },
  {
    defaults: { roleNames: [], executionRole: false },
    misplaced: misplacedInCallers,
    rules: (fields, report, { issues }) => {
      const { group, roleNames, managedPolicy, executionRole } = fields;
      const meant = issues.some(({ path }) => misplacedInCallers.has(String(path?.[0])));
      const whole = "group" in fields && "managedPolicy" in fields && roleNames !== undefined && !meant;
      if (whole && !group && !managedPolicy && executionRole === false && roleNames.length === 0) {
        report(
          [],
          "lets nobody assume the invoke role; name a group, roleNames, a managedPolicy or executionRole: true",
        );
      }
    },
  },
);
