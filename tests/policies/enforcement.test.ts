import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { enforcerRolePermissions } from "../../policies/enforcement/enforcerRole";
import type { Parts } from "../../policies/enforcement/parts";
import { sweepRolePermissions } from "../../policies/enforcement/sweepRole";
import { QUOTAS, sizeOf } from "../../policies/quotas";

const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:111111111111:${resource}`;
const PARTS: Parts = {
  partition: "aws",
  accountId: "111111111111",
  region: "eu-west-1",
  ruleArns: ["", "-state-changes"].map((end) => at("events", `rule/sagemaker-enforcement${end}`)),
  queueArn: at("sqs", "sagemaker-enforcement"),
  deadLetterQueueArn: at("sqs", "sagemaker-enforcement-dead-letters"),
  targetDeadLetterQueueArn: at("sqs", "sagemaker-enforcement-undelivered"),
  tableArn: at("dynamodb", "table/sagemaker-enforcement"),
  topicArn: at("sns", "sagemaker-enforcement"),
  ownTopic: true,
  sweepRoleArn: "arn:aws:iam::111111111111:role/SageMakerEnforcementSweep-eu-west-1",
};

/** Commands of the SDK whose action is called otherwise, or that need none of their own. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  Get: ["GetItem"],
  Put: ["PutItem"],
  Update: ["UpdateItem"],
  Delete: ["DeleteItem"],
  BatchGet: ["BatchGetItem"],
  TransactWrite: ["PutItem", "DeleteItem"],
  SendMessageBatch: ["SendMessage"],
};

/** What the code of a function sends, by the files that go into it; the classes it shares with the other function included. */
function sentBy(handler: string): Set<string> {
  const root = path.join(__dirname, "../..");
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [`enforcement/handlers/${handler}.ts`],
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    outdir: "x",
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs).map((file) => readFileSync(path.join(root, file), "utf8"));
  const commands = sources.flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name!));
  return new Set(commands.flatMap((name) => ACTIONS_OF[name] ?? [name]));
}

describe("the permissions and the code", () => {
  const granted = (document: ReturnType<typeof enforcerRolePermissions>) =>
    new Set(document.Statement.flatMap(({ Action }) => Action).map((action) => action.split(":")[1]!));
  /** Lambda itself calls these with the function's role, or SageMaker and SNS in its name. */
  const CALLED_BY_AWS = [
    ...["CreateLogStream", "PutLogEvents", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"],
    ...["CreateGrant", "Decrypt", "GenerateDataKey"],
  ];

  it("agree on the enforcer, but for what only the sweep does with the classes they share", () => {
    const permitted = granted(enforcerRolePermissions(PARTS));
    const sent = sentBy("enforcer");
    assert.deepEqual([...permitted].filter((action) => !sent.has(action)).sort(), CALLED_BY_AWS.toSorted());
    assert.deepEqual([...sent].filter((action) => !permitted.has(action)).sort(), ["BatchGetItem", "ListEndpoints"]);
  });
  it("agree on the sweep: it has nothing that its code does not send", () => {
    const sent = sentBy("sweep");
    const unused = [...granted(sweepRolePermissions(PARTS))].filter((action) => !sent.has(action));
    assert.deepEqual(unused.sort(), ["CreateLogStream", "PutLogEvents"]);
  });
});

describe("the permissions of the functions", () => {
  it("fit a role", () => {
    for (const document of [enforcerRolePermissions(PARTS), sweepRolePermissions(PARTS)])
      assert.ok(sizeOf(document) < QUOTAS.roleInline);
  });

  it("are said with the ARNs of the partition", () => {
    const china = JSON.stringify(
      enforcerRolePermissions({ ...PARTS, partition: "aws-cn", region: "cn-north-1", accountId: "222222222222" }),
    );
    assert.match(china, /arn:aws-cn:sagemaker:cn-north-1:222222222222:endpoint\/\*/);
    assert.match(china, /sagemaker\.cn-north-1\.amazonaws\.com\.cn/);
  });
});
