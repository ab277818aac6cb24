import { policy } from "../document";

/** Lambda runs the function with the role, and nobody else does anything with it. */
export const functionTrust = () =>
  policy({
    Sid: "LambdaService",
    Effect: "Allow",
    Principal: { Service: ["lambda.amazonaws.com"] },
    Action: ["sts:AssumeRole"],
  });
