import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { Problem } from "./problem";

/**
 * Answers of SageMaker from a file, for the real SDK: a JSON mapping from operations to an answer or a list of answers, each as
 * `aws sagemaker describe-...` prints it.
 *
 *     { "DescribeEndpointConfig": { "EndpointConfigName": "churn-2", "CreationTime": "2026-11-21T09:58:00Z", ... },
 *       "DescribeModel": [{ "ModelName": "churn-7", ... }, { "ModelName": "churn-8", ... }] }
 */
export interface SavedAnswers {
  /** Whatever is not in the file is not found. */
  readonly client: SageMakerClient;
  /** What was asked for and is not in the file, as commands that would tell. */
  readonly missing: () => readonly string[];
}

type Answer = Readonly<Record<string, unknown>>;

/** The operations that judging asks for: by which member, and where their answers have the same. */
const OPERATIONS: Readonly<Record<string, { readonly by: string; readonly in?: string; readonly command: string }>> = {
  DescribeEndpoint: { by: "EndpointName", command: "describe-endpoint --endpoint-name" },
  DescribeEndpointConfig: { by: "EndpointConfigName", command: "describe-endpoint-config --endpoint-config-name" },
  DescribeModel: { by: "ModelName", command: "describe-model --model-name" },
  DescribeModelPackage: {
    by: "ModelPackageName",
    in: "ModelPackageArn",
    command: "describe-model-package --model-package-name",
  },
  DescribeTransformJob: { by: "TransformJobName", command: "describe-transform-job --transform-job-name" },
  DescribeInferenceComponent: {
    by: "InferenceComponentName",
    command: "describe-inference-component --inference-component-name",
  },
};

/** @throws Problem */
export function savedAnswers(json: unknown, file: string, region: string): SavedAnswers {
  const answers = byRequest(json, file);
  const missing = new Set<string>();
  const answer = (operation: string, request: Answer): readonly [status: number, body: unknown] => {
    const { by, command } = OPERATIONS[operation]!;
    const name = String(request[by]);
    const found = answers.get(keyOf(operation, name));
    if (found !== undefined) return [200, found];
    missing.add(`aws sagemaker ${command} ${name} --region ${region}`);
    return [400, { __type: "ValidationException", message: `Could not find "${name}" in ${file}` }];
  };
  const client = new SageMakerClient({
    region,
    credentials: { accessKeyId: "none", secretAccessKey: "none" }, // Nothing is sent.
    maxAttempts: 1,
    requestHandler: {
      handle: ({ headers, body }: { headers: Readonly<Record<string, string>>; body?: unknown }) => {
        const operation = headers["x-amz-target"]!.split(".")[1]!;
        const [statusCode, given] = answer(operation, JSON.parse(textOf(body)) as Answer);
        const response = { statusCode, headers: {}, body: Buffer.from(JSON.stringify(given)) };
        return Promise.resolve({ response: response as never });
      },
    },
  });
  return { client, missing: () => [...missing] };
}

const textOf = (body: unknown) => (body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body));

const keyOf = (operation: string, name: string) => `${operation} ${name.toLowerCase()}`;

function byRequest(json: unknown, file: string): ReadonlyMap<string, Answer> {
  if (!isMapping(json))
    throw new Problem(`${file} must map operations of SageMaker, such as DescribeModel, to answers`);
  const answers = new Map<string, Answer>();
  for (const [operation, value] of Object.entries(json)) {
    const entry = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (entry === undefined)
      throw new Problem(`${file}: ${operation} is none of ${Object.keys(OPERATIONS).join(", ")}`);
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const member = entry.in ?? entry.by;
      const name = isMapping(one) ? one[member] : undefined;
      if (!isMapping(one) || typeof name !== "string")
        throw new Problem(`${file}: an answer of ${operation} has no ${member}`);
      const key = keyOf(operation, name);
      if (answers.has(key)) throw new Problem(`${file}: ${operation} answers twice for ${name}`);
      answers.set(key, onTheWire(one, `${file}: ${operation} of ${name}`) as Answer);
    }
  }
  return answers;
}

const isMapping = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The AWS CLI prints times as text; the wire has seconds since 1970. */
function onTheWire(value: unknown, where: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => onTheWire(entry, where));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!key.endsWith("Time") || typeof inner !== "string") return [key, onTheWire(inner, where)];
      const time = Date.parse(inner);
      if (Number.isNaN(time)) throw new Problem(`${where}: ${key} is no time: ${inner}`);
      return [key, time / 1000];
    }),
  );
}
