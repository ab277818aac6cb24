/** One call to AWS. */
export interface Call {
  readonly account: string;
  readonly role: string;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  readonly method: string;
  readonly path: string;
  readonly text: string;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Asks moto, with some of the call changed. */
type Forward = (changed?: Partial<Call>) => Promise<Answer>;

export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.1" },
  body: Buffer.from(JSON.stringify(value)),
});

/** Source: the errors that are common to all of AWS's query APIs. */
export const refusal = (code: string, message: string): Answer => ({
  status: 403,
  headers: { "content-type": "text/xml" },
  body: Buffer.from(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
});

/** Answers a call as AWS does where moto 5.2.5 does not, and as moto does everywhere else. */
export async function FILLED_IN(call: Call, moto: Forward): Promise<Answer> {
  if (call.service === "athena") return athena(call, moto);
  if (call.service === "sqs") return sqs(call, moto);
  if (call.service === "lambda") return lambda(call, moto);
  return moto({ body: call.body });
}

/** moto fails ListTagsForResource of a workgroup without tags, and has no UpdateWorkGroup. */
async function athena(call: Call, moto: Forward): Promise<Answer> {
  if (call.action === "ListTagsForResource") {
    const answer = await moto({ body: call.body });
    return answer.status === 200 ? answer : jsonAnswer({ Tags: [] });
  }
  if (call.action !== "UpdateWorkGroup") return moto({ body: call.body });
  const { WorkGroup: Name, ConfigurationUpdates = {}, Description } = JSON.parse(call.text) as WorkGroupUpdate;
  const found = await moto({ action: "GetWorkGroup", text: JSON.stringify({ WorkGroup: Name }) });
  if (found.status !== 200) return found;
  const { WorkGroup } = JSON.parse(found.body.toString()) as { WorkGroup: WorkGroup };
  const { ResultConfigurationUpdates, ...others } = ConfigurationUpdates;
  const { OutputLocation, ExpectedBucketOwner } = ResultConfigurationUpdates ?? {};
  const Configuration = {
    ...WorkGroup.Configuration,
    ...others,
    ...(OutputLocation !== undefined && { ResultConfiguration: { OutputLocation, ExpectedBucketOwner } }),
  };
  await moto({ action: "DeleteWorkGroup", text: JSON.stringify({ WorkGroup: Name, RecursiveDeleteOption: true }) });
  const text = JSON.stringify({ Name, Configuration, Description: Description ?? WorkGroup.Description });
  return moto({ action: "CreateWorkGroup", text });
}

interface WorkGroup {
  readonly Configuration: object;
  readonly Description?: string;
}
interface WorkGroupUpdate {
  readonly WorkGroup: string;
  readonly Description?: string;
  readonly ConfigurationUpdates?: {
    readonly ResultConfigurationUpdates?: { readonly OutputLocation?: string; readonly ExpectedBucketOwner?: string };
  };
}

const redriveAllowPolicies = new Map<string, string>();

/** moto knows no attribute RedriveAllowPolicy. */
async function sqs(call: Call, moto: Forward): Promise<Answer> {
  const request = call.text.startsWith("{") ? (JSON.parse(call.text) as QueueRequest) : {};
  const { RedriveAllowPolicy, ...Attributes } = request.Attributes ?? {};
  const keyOf = (url: string) => `${call.account} ${call.region} ${url.split("/").pop()}`;
  if (call.action === "GetQueueAttributes") {
    const names = request.AttributeNames?.filter((name) => name !== "RedriveAllowPolicy");
    const text = JSON.stringify({ ...request, ...(names && { AttributeNames: names.length > 0 ? names : ["All"] }) });
    const answer = await moto({ text });
    const kept = redriveAllowPolicies.get(keyOf(request.QueueUrl ?? ""));
    if (answer.status !== 200 || kept === undefined) return answer;
    const found = JSON.parse(answer.body.toString()) as { Attributes?: object };
    const merged = { ...found.Attributes, RedriveAllowPolicy: kept };
    return { ...answer, body: Buffer.from(JSON.stringify({ ...found, Attributes: merged })) };
  }
  if (RedriveAllowPolicy === undefined) return moto({ body: call.body });
  const answer = await moto({ text: JSON.stringify({ ...request, Attributes }) });
  const url = request.QueueUrl ?? request.QueueName ?? "";
  if (answer.status === 200) redriveAllowPolicies.set(keyOf(url), RedriveAllowPolicy);
  return answer;
}

interface QueueRequest {
  readonly QueueUrl?: string;
  readonly QueueName?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly AttributeNames?: readonly string[];
}

const loggingConfigs = new Map<string, unknown>();

/** moto does not give LoggingConfig back. */
async function lambda(call: Call, moto: Forward): Promise<Answer> {
  const answer = await moto({ body: call.body });
  const given = call.text.startsWith("{")
    ? (JSON.parse(call.text) as { FunctionName?: string; LoggingConfig?: unknown })
    : {};
  const name = /^\/2015-03-31\/functions\/([^/?]+)/.exec(call.path)?.[1] ?? given.FunctionName;
  const key = `${call.account} ${call.region} ${name?.split(":")[6] ?? name}`;
  if (given.LoggingConfig !== undefined && answer.status < 300) loggingConfigs.set(key, given.LoggingConfig);
  const LoggingConfig = loggingConfigs.get(key);
  if (call.method !== "GET" || LoggingConfig === undefined || answer.status !== 200) return answer;
  const found = JSON.parse(answer.body.toString()) as { Configuration?: object; FunctionArn?: string };
  const merged =
    found.Configuration !== undefined
      ? { ...found, Configuration: { ...found.Configuration, LoggingConfig } }
      : found.FunctionArn !== undefined
        ? { ...found, LoggingConfig }
        : found;
  return { ...answer, body: Buffer.from(JSON.stringify(merged)) };
}
