import { ASSUME_ROLE, policy, type PolicyDocument } from "../document";

/** What lets somebody in the child account use the share: assume the role. */
export const callerPolicy = (invokeRoleArn: string): PolicyDocument =>
  policy({
    Sid: "AssumeInvokeRole",
    Effect: "Allow",
    Action: [...ASSUME_ROLE],
    Resource: [invokeRoleArn],
  });
