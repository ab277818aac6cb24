/**
 * The commands of the Pulumi CLI that pages show, with the flags they show. A test holds this table against the help of a CLI,
 * where there is one; written from 3.274.1.
 */
export const PULUMI_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  cancel: ["--stack"],
  "config cp": [],
  "config set-all": ["--json"],
  config: ["--json", "--show-secrets"], // Behind those that begin with it: the first that fits counts.
  destroy: [],
  import: ["--file", "--generate-code", "--protect", "--stack"],
  login: [],
  new: ["--generate-only"],
  "plugin install": [],
  preview: ["--cwd", "--expect-no-changes", "--import-file", "--policy-pack", "--refresh", "--stack"],
  refresh: ["--clear-pending-creates", "--import-pending-creates", "--stack"],
  "stack export": ["--file", "--stack"],
  "stack import": ["--file", "--stack"],
  "stack init": ["--copy-config-from", "--secrets-provider"],
  "stack ls": [],
  "stack output": ["--json", "--stack"],
  "state delete": ["--stack", "--target-dependents"],
  up: ["--continue-on-error", "--policy-pack", "--refresh", "--stack"],
};
