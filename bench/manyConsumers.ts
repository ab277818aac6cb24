import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";

export const PARENT = "111111111111";
export const REGION = "eu-west-1";

/** What consumers differ in; one after the other, so that a table of any size has all of them in equal parts. */
const SHAPES: readonly ((team: string) => Record<string, unknown>)[] = [
  (team) => ({ endpoints: [`${team}-churn`, `${team}-fraud`] }),
  (team) => ({ endpoints: [`${team}-*`, "shared-embeddings"] }),
  (team) => ({ endpoints: [`${team}-forecast`], regions: [REGION, "eu-central-1", "us-east-1"] }),
  (team) => ({
    endpoints: [`${team}-chat`],
    inferenceComponents: [`${team}-llama`, `${team}-mistral-*`],
    actions: ["InvokeEndpoint", "InvokeEndpointWithResponseStream"],
  }),
  (team) => ({
    endpoints: [`${team}-documents`],
    actions: ["InvokeEndpoint", "InvokeEndpointAsync"],
    asyncInference: {
      input: `s3://acme-async/${team}/in/`,
      output: `s3://acme-async/${team}/out/`,
      kmsKeyArn: `arn:aws:kms:${REGION}:${PARENT}:key/3f7c1a52-8a1e-4b57-9c55-0d2f6f1f2a10`,
    },
  }),
  (team) => ({ endpoints: [`${team}-scoring`], externalId: `${team}-2026`, alsoAcceptExternalIds: [`${team}-2025`] }),
];

/** The ways in which a child lets people in; one child stack file of each. */
const CALLERS: readonly Record<string, unknown>[] = [
  { group: { name: "DataScientists", members: ["alice", "bob"] } },
  { roleNames: ["BatchScoring", "Dashboard"] },
  { managedPolicy: { name: "SageMakerCaller", path: "/ml/" } },
];

/** Writes the stack files of a parent with so many consumers, and of the first few children, into a new folder. */
export function writeStackFiles(dir: string, consumers: number, suffix = ""): void {
  const table = Array.from({ length: consumers }, (_, index) => {
    const content = SHAPES[index % SHAPES.length]!(`${idOf(index)}${suffix}`);
    return [idOf(index), { accountId: accountOf(index), ...content }] as const;
  });
  writeStack(dir, "parent", PARENT, { account: "parent", consumers: Object.fromEntries(table) });
  for (const [index, callers] of CALLERS.entries()) {
    const parentStack = "organization/sagemaker-sharing/parent";
    writeStack(dir, idOf(index), accountOf(index), { account: "child", parentStack, consumer: idOf(index), callers });
  }
}

export const idOf = (index: number) => `team-${index}`;
export const accountOf = (index: number) => String(200_000_000_000 + index);

/** Writes the file of one stack, into a new folder or one that is there. */
export function writeStack(dir: string, stack: string, accountId: string, settings: Record<string, unknown>): void {
  mkdirSync(dir, { recursive: true });
  const ours = Object.entries(settings).map(([key, value]) => [`sagemaker-sharing:${key}`, value] as const);
  const config = { "aws:region": REGION, "aws:allowedAccountIds": [accountId], ...Object.fromEntries(ours) };
  writeFileSync(path.join(dir, `Pulumi.${stack}.yaml`), stringify({ config }));
}
