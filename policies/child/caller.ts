import { policy, type PolicyDocument } from "../document";

/**
 * What lets somebody in the child account use the share: assume the role, and carry a source identity and session tags along.
 * Without the latter two, a session that has them (Studio, transitive tags) is refused when it assumes the role.
 */
export const callerPolicy = (invokeRoleArn: string): PolicyDocument =>
  policy({
    Sid: "AssumeInvokeRole",
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
    Resource: [invokeRoleArn],
  });
