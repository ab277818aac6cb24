import type {
  CreateTransformJobRequest,
  DescribeTransformJobRequest,
  DescribeTransformJobResponse,
  StopTransformJobRequest,
  TransformJobStatus,
} from "@aws-sdk/client-sagemaker";
import type { Account, Operations } from "../account";
import { AwsError, validation } from "../api/errors";
import type { Outcome } from "../faults";
import { Life } from "./life";
import { requireModel } from "./models";
import type { Given } from "../api/wire";

/** One batch transform job. Jobs are never deleted, so their names are never free again. */
export class TransformJob extends Life<TransformJobStatus> {
  #endedAt: Date | undefined;

  constructor(
    account: Account,
    readonly request: Given<CreateTransformJobRequest>,
    outcome: Outcome,
  ) {
    super(account, "transform-job", request.TransformJobName, "InProgress");
    this.later(outcome.seconds ?? account.durations.transforming, () => {
      if (outcome.ends === "Failed")
        this.failureReason = outcome.reason ?? "AlgorithmError: See job logs for more information";
      this.#end(outcome.ends === "Failed" ? "Failed" : "Completed");
    });
  }

  stop(outcome: Outcome): void {
    if (this.status !== "InProgress") {
      throw validation(`The request was rejected because the transform job is in status ${this.status}`);
    }
    this.become("Stopping");
    this.later(outcome.seconds ?? this.account.durations.stopping, () => this.#end("Stopped"));
  }

  describe(): DescribeTransformJobResponse {
    return {
      ...this.request,
      ...{ Tags: undefined },
      TransformJobArn: this.arn,
      TransformJobStatus: this.status,
      FailureReason: this.failureReason,
      CreationTime: this.createdAt,
      TransformStartTime: this.createdAt,
      TransformEndTime: this.#endedAt,
    };
  }

  #end(status: TransformJobStatus): void {
    this.become(status);
    this.#endedAt = this.modifiedAt;
  }
}

export function transformOperations(account: Account): Operations {
  const { jobs, faults, arn } = account;
  const required = (name: string) => {
    const job = jobs.get(name);
    if (!job) throw new AwsError("ResourceNotFound", `Could not find job to update with name ${name}`);
    return job;
  };
  return {
    CreateTransformJob(input: Given<CreateTransformJobRequest>, { operation }) {
      const { TransformJobName: name } = input;
      if (jobs.has(name)) {
        throw new AwsError(
          "ResourceInUse",
          `Job name must be unique within an AWS account and region, and a job with this name already exists (${arn("transform-job", name)})`,
        );
      }
      requireModel(account, input.ModelName);
      const job = new TransformJob(account, input, faults.outcomeOf(operation, name));
      jobs.set(name, job);
      return { TransformJobArn: job.arn };
    },
    DescribeTransformJob: (input: Given<DescribeTransformJobRequest>) => required(input.TransformJobName).describe(),
    StopTransformJob(input: Given<StopTransformJobRequest>, { operation }) {
      const job = required(input.TransformJobName);
      job.stop(faults.outcomeOf(operation, job.name));
      return {};
    },
  };
}
