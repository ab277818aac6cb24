import assert from "node:assert/strict";
import fc from "fast-check";
import { failureOf, type Failure } from "../../../enforcement/cases/failures";

const validation = (message: string) =>
  Object.assign(new Error(message), { name: "ValidationException", $metadata: { httpStatusCode: 400 } });
const named = (name: string, message = "x", httpStatusCode = 400) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const ARN = "arn:aws:sagemaker:eu-west-1:111111111111:endpoint/prod";

/** Source: docs/design/aws-behaviour.md#error-messages, and where a comment says else. */
const ERRORS: readonly (readonly [error: unknown, failure: Failure])[] = [
  [validation(`Cannot update in-progress endpoint "${ARN}".`), "inProgress"],
  [validation(`Could not find endpoint "${ARN}".`), "notFound"],
  [validation("Could not find endpoint 'prod'."), "notFound"],
  [validation(`Could not find endpoint configuration "${ARN}".`), "targetGone"],
  [validation('Could not find model "churn-1".'), "targetGone"],
  [validation('Could not find inference component "part".'), "notFound"],
  [validation(`Inference component "${ARN}" cannot be changed, it is in status UPDATE_IN_PROGRESS.`), "inProgress"],
  [validation(`Cannot update failed endpoint "${ARN}".`), "inProgress"],
  [validation('Cannot update endpoint with the currently in use endpoint configuration "c1".'), "inProgress"],
  [
    validation(
      `Inference component "${ARN}" is a base inference component for one or more associated adapter inference components.`,
    ),
    "hasAdapters",
  ],
  [named("ResourceNotFound", "Requested resource not found"), "notFound"],
  [validation("Could not find job to update with name nightly"), "notFound"],
  [validation("The request was rejected because the transform job is in status Stopped."), "notRunning"],
  // An issue of awslabs/stable-diffusion-aws-extension, number 161.
  [
    validation(
      "An Application AutoScaling scalable target exists for a variant being deleted, and the IAM identity used to invoke DeleteEndpoint does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target.",
    ),
    "scalableTarget",
  ],
  [
    named("AccessDeniedException", "An Application AutoScaling scalable target exists for a variant being deleted"),
    "scalableTarget",
  ],
  [
    named(
      "AccessDeniedException",
      `User: x is not authorized to perform: sagemaker:DeleteEndpoint on resource: ${ARN}`,
    ),
    "refused",
  ],
  [named("UnrecognizedClientException"), "refused"],
  [named("ExpiredTokenException"), "refused"],
  [
    named("TransactionCanceledException", "Transaction cancelled, please refer ... [None, TransactionConflict]"),
    "tryLater",
  ],
  [named("TransactionCanceledException", "Transaction cancelled, please refer ... [ValidationError, None]"), "other"],
  [named("ThrottlingException", "Rate exceeded"), "tryLater"],
  [named("TooManyRequestsException", "x", 429), "tryLater"],
  [named("InternalFailure", "x", 500), "tryLater"],
  [named("SomethingNew", "x", 503), "tryLater"],
  [named("TimeoutError"), "tryLater"],
  [Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }), "tryLater"],
  [named("ResourceInUse", "x"), "inProgress"],
  [named("ConflictException", "x"), "inProgress"],
  [named("ResourceLimitExceeded", "The account-level service limit is 0 Instances"), "quota"],
  [named("ServiceQuotaExceededException"), "quota"],
  [
    validation(
      'The variant(s) "[one]" must be deregistered as scalable targets with AWS Auto Scaling before they can be removed or have their instance type updated.',
    ),
    "scalableTarget",
  ],
  // An issue of gruntwork-io/cloud-nuke, number 1142.
  [validation("Cannot delete endpoint with inference component associated with it."), "hasComponents"],
  [validation("1 validation error detected: Value 'x' at 'endpointName' failed"), "other"],
  [validation("The message mentions Could not find endpoint later on"), "other"],
  [new TypeError("Cannot read properties of undefined"), "other"],
  ["text", "other"],
  [undefined, "other"],
  [null, "other"],
  [Object.create(null), "other"],
];

describe("an error", () => {
  for (const [error, failure] of ERRORS) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
    it(`${text.slice(0, 100)} means ${failure}`, () => assert.equal(failureOf(error), failure));
  }

  /** What a caller may call something. */
  const NAMES = [
    "scalable-target",
    "ApplicationAutoScaling",
    "Could-not-find-model",
    "CREATE-IN-PROGRESS",
    "Cannot-update-in-progress-endpoint",
    "transform-job-is-in-status",
    "AccessDenied",
    "is-a-base-inference-component",
  ];
  for (const name of NAMES) {
    it(`about something called ${name} means what it means of any other`, () => {
      const called = (error: unknown) =>
        error instanceof Error
          ? Object.assign(Object.create(Error.prototype) as object, error, {
              name: error.name,
              message: error.message.replaceAll(/prod|churn-1|\bpart\b|\bc1\b|nightly/g, name),
            })
          : error;
      for (const [error, failure] of ERRORS) assert.equal(failureOf(called(error)), failure);
      for (const message of [`The resource "${name}" is not what it was`, `${name} was refused`, name])
        assert.equal(failureOf(validation(message)), "other", message);
    });
  }

  it("of any kind is told, never thrown", () => {
    fc.assert(fc.property(fc.anything(), (error) => assert.equal(typeof failureOf(error), "string")));
  });
});
