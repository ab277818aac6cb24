import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Behind } from "../../enforcement/aws/accessPoints";
import { Account } from "../../enforcement/aws/sagemaker";
import type { Here } from "../../enforcement/rules/schema";
import { Problem } from "../problem";
import type { Sources } from "./judgements";

/** Where each description carries the name that it is asked for by. */
const NAMED_BY: Readonly<Record<string, string>> = {
  DescribeEndpoint: "EndpointName",
  DescribeEndpointConfig: "EndpointConfigName",
  DescribeModel: "ModelName",
  DescribeModelPackage: "ModelPackageArn",
  DescribeTransformJob: "TransformJobName",
  DescribeInferenceComponent: "InferenceComponentName",
  GetAccessPoint: "Name",
};

type Answer = Readonly<Record<string, unknown>>;

/**
 * SageMaker's answers from a file: `{ "DescribeEndpointConfig": {...} or [{...}, ...], ... }`, each as `aws sagemaker
 * describe-...` prints it. Notes what was asked for and is not there.
 */
export class SavedAnswers {
  readonly missing: string[] = [];
  readonly #answers: Readonly<Record<string, readonly Answer[]>>;
  readonly account: Account;
  /** By name or alias; a description of another account's or region's would not be asked for. */
  readonly accessPoints: Sources["accessPoints"] = {
    bucketOf: (point) => Promise.resolve(this.#bucketOf("alias" in point ? point.alias : point.name)),
  };

  /** @throws Problem when the file holds something else */
  constructor(answers: Readonly<Record<string, readonly Answer[]>>, here: Here) {
    this.#answers = answers;
    const send = (command: { readonly constructor: { readonly name: string }; readonly input: Answer }) =>
      Promise.resolve().then(() => this.#answer(command.constructor.name.replace(/Command$/, ""), command.input));
    this.account = new Account({ send } as unknown as SageMakerClient, here);
  }

  static from(json: unknown, here: Here): SavedAnswers {
    if (typeof json !== "object" || json === null || Array.isArray(json))
      throw new Problem(
        'the descriptions must be a mapping from calls to answers, as in { "DescribeEndpointConfig": { ... } }',
      );
    const entries = Object.entries(json).map(([call, given]: [string, unknown]) => {
      const name = NAMED_BY[call];
      if (name === undefined)
        throw new Problem(
          `the descriptions hold ${call}, which nothing asks for; it can be ${Object.keys(NAMED_BY).join(", ")}`,
        );
      const answers = (Array.isArray(given) ? given : [given]) as Answer[];
      for (const answer of answers) {
        if (typeof answer?.[name] !== "string")
          throw new Problem(`the descriptions hold an answer of ${call} without ${name}`);
      }
      return [call, answers.map(withDates)] as const;
    });
    return new SavedAnswers(Object.fromEntries(entries), here);
  }

  #bucketOf(nameOrAlias: string): Behind | undefined {
    const found = this.#answers["GetAccessPoint"]?.find((one) => [one["Name"], one["Alias"]].includes(nameOrAlias));
    if (typeof found?.["Bucket"] === "string") return { bucket: found["Bucket"] };
    this.missing.push(`GetAccessPoint ${nameOrAlias}`);
    return undefined;
  }

  #answer(call: string, input: Answer): Answer {
    const key = NAMED_BY[call]!;
    const asked = String(Object.values(input)[0]);
    const found = this.#answers[call]?.find((answer) => lastPart(answer[key]) === lastPart(asked));
    if (found) return found;
    this.missing.push(`${call} ${asked}`);
    throw Object.assign(new Error(`Could not find ${asked} in the descriptions`), { name: "ValidationException" });
  }
}

/** A package is asked for by its ARN, which has the version at its end. */
const lastPart = (name: unknown) => String(name).replace(/^arn:[^/]*\//, "");

/** The AWS CLI prints dates as text, or as seconds. */
function withDates(answer: Answer): Answer {
  const dates = ["CreationTime", "LastModifiedTime"].flatMap((key) => {
    const value = answer[key];
    if (value === undefined) return [];
    const date = new Date(typeof value === "number" ? value * 1000 : String(value));
    if (Number.isNaN(date.getTime()))
      throw new Problem(`the descriptions hold ${key} ${JSON.stringify(value)}, which is no date`);
    return [[key, date] as const];
  });
  return { ...answer, ...Object.fromEntries(dates) };
}
