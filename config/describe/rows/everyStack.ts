import { row, type Table } from "./row";

export const everyStack = {
  under: "",
  rows: [
    row(
      "aws:region",
      "region",
      "required",
      "Must look like a region. One that this version of the SDK does not list is a warning.",
    ),
    row("aws:allowedAccountIds", "list of one account id", "required", "Exactly one."),
    row("account", "`parent` or `child`", "required", "Which kind of account the stack is for."),
    row("names.prefix names.suffix", "text", '`""`', "At most 24 letters, digits or `+=,.@_-`."),
    row("names.path", "IAM path", "`/`", "Begins and ends with `/`. No wildcards."),
    row(
      "permissionsBoundaryArn",
      "ARN of a managed policy",
      "none",
      "A policy of this account or one of AWS's own, in this partition.",
    ),
    row("enforcement", "mapping", "none", "See [enforcement](#enforcement)."),
  ],
} as const satisfies Table;
