import { Document, parseDocument } from "yaml";
import { Mistakes, parseConfig, type RawConfig } from "../config";
import type { Answers } from "./questions";

/** The stack files of a new repository, and its `Pulumi.yaml`. */

type StackConfig = Readonly<Record<string, unknown>>;

const PARENT = "parent";

/** A stack file by its name. The child's stack has the name that the parent calls it by, so that forty have forty names. */
export function stackFilesOf(answers: Answers): Readonly<Record<string, string>> {
  if (answers.consumer === PARENT)
    throw Mistakes.of("--consumer: parent is the name of the parent's own stack; write another");
  const parent = parentConfig(answers);
  const child = childConfig(answers);
  for (const config of [parent, child]) parseConfig(rawOf(config));
  const { parentAccount, childAccount, consumer } = answers;
  return {
    [`Pulumi.${PARENT}.yaml`]: written(parent, `The account that owns models and features, ${parentAccount}.`),
    [`Pulumi.${consumer}.yaml`]: written(child, `The account that uses them, ${childAccount}.`),
  };
}

const accountConfig = (account: "parent" | "child", id: string, region: string) => ({
  "aws:region": region,
  "aws:allowedAccountIds": [id],
  "sagemaker-sharing:account": account,
});

function parentConfig(answers: Answers): StackConfig {
  const { parentAccount, childAccount, region, consumer, endpoints, featureGroups } = answers;
  return {
    ...accountConfig("parent", parentAccount, region),
    "sagemaker-sharing:consumers": {
      [consumer]: {
        accountId: childAccount,
        ...(endpoints.length > 0 && { endpoints }),
        ...(featureGroups.length > 0 && { featureStore: { featureGroups } }),
      },
    },
  };
}

function childConfig(answers: Answers): StackConfig {
  const { parentAccount, childAccount, region, consumer, endpoints, callerRoles, organization } = answers;
  const callers = callerRoles.length > 0 ? { roleNames: callerRoles } : { managedPolicy: {} };
  return {
    ...accountConfig("child", childAccount, region),
    "sagemaker-sharing:parentStack": `${organization}/sagemaker-sharing/${PARENT}`,
    "sagemaker-sharing:consumer": consumer,
    "sagemaker-sharing:parentAccountId": parentAccount,
    ...(endpoints.length > 0 && { "sagemaker-sharing:callers": callers }),
  };
}

/** As Pulumi hands a stack file over: text, and JSON for what is no text. */
const rawOf = (config: StackConfig): RawConfig =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );

const SCHEMA = "node_modules/sagemaker-sharing/schema/stack.schema.json";

function written(config: StackConfig, comment: string): string {
  const document = new Document({ config });
  document.commentBefore = ` yaml-language-server: $schema=${SCHEMA}\n ${comment}`;
  return document.toString({ lineWidth: 0 });
}

/**
 * The project file of a repository whose program is the installed package.
 *
 * @param own the project file of this program, which has what every project of it needs
 */
export function projectFileOf(own: string): string {
  const project = parseDocument(own);
  project.set("main", "node_modules/sagemaker-sharing/");
  // The package is JavaScript, and loading TypeScript's compiler would take longer than the program.
  project.setIn(["runtime", "options", "typescript"], false);
  project.delete("template");
  return project.toString({ lineWidth: 0 });
}
