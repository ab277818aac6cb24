import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "../../components/enforcement/dashboard";
import {
  Enforcement,
  MAXIMUM_FROM_QUEUE,
  type EnforcementArgs,
  type EnforcementParts,
} from "../../components/enforcement/enforcement";
import { functionCode } from "../../components/enforcement/functionCode";
import { enforcementRegions, type Config, type EnforcementSettings as Settings } from "../../config";
import { DEPLOYMENTS, EVIDENCE } from "../../enforcement/events/deploymentCalls";
import { enforcerRoleName, ENFORCEMENT, iamArn, METRICS, regionalArn, sweepRoleName } from "../../names";
import { consoleHostOf } from "../../partition";
import { enforcerRolePermissions, enforcerRoleTrust } from "../../policies/enforcement/enforcerRole";
import type { Parts } from "../../policies/enforcement/parts";
import { deadLetterQueuePolicy, queuePolicy, targetDeadLetterQueuePolicy } from "../../policies/enforcement/queues";
import { sweepRolePermissions, sweepRoleTrust } from "../../policies/enforcement/sweepRole";
import { topicKeyPolicy, topicPolicy } from "../../policies/enforcement/topic";
import { watchesOf } from "./alarms";
import { dashboardOf } from "./dashboard";
import type { Lookups } from "../lookups";

/** The output `enforcement`, or nothing where the config has none. */
interface EnforcementOutputs {
  readonly enforcement?: {
    readonly regions: Readonly<Record<string, EnforcementParts>>;
    readonly dashboard?: { readonly name: pulumi.Output<string>; readonly url?: pulumi.Output<string> };
  };
}

/** Enforcement in every region that the config names. */
export function makeEnforcement(config: Config, { codeOf }: Pick<Lookups, "codeOf">): EnforcementOutputs {
  const { enforcement: settings, here } = config;
  if (settings === undefined) return {};
  const names = enforcementRegions(settings, here.region);
  const regions = names.map((region): [string, EnforcementParts] => [
    region,
    new Enforcement(`enforcement-${region}`, argsFor(config, settings, region, codeOf)).parts,
  ]);
  return { enforcement: { regions: Object.fromEntries(regions), ...makeDashboard(config, settings, names) } };
}

function makeDashboard({ here }: Config, { dashboard, sweepEveryMinutes }: Settings, regions: readonly string[]) {
  if (!dashboard) return {};
  const { dashboardName } = new Dashboard("enforcement-dashboard", {
    dashboardName: ENFORCEMENT.dashboard,
    body: dashboardOf(here, regions, sweepEveryMinutes),
  });
  const host = consoleHostOf(here.region);
  return {
    dashboard: {
      name: dashboardName,
      ...(host !== undefined && {
        url: pulumi.interpolate`https://${host}/cloudwatch/home?region=${here.region}#dashboards/dashboard/${dashboardName}`,
      }),
    },
  };
}

/** By names, so that every policy is known at preview. */
function partsOf({ here, naming }: Config, settings: Settings, region: string): Parts {
  const place = { partition: here.partition, accountId: here.accountId, region };
  return {
    ...place,
    ruleArns: [ENFORCEMENT.rule, ENFORCEMENT.stateChangeRule].map((name) =>
      regionalArn(place, "events", `rule/${name}`),
    ),
    queueArn: regionalArn(place, "sqs", ENFORCEMENT.queue),
    deadLetterQueueArn: regionalArn(place, "sqs", ENFORCEMENT.deadLetterQueue),
    targetDeadLetterQueueArn: regionalArn(place, "sqs", ENFORCEMENT.targetDeadLetterQueue),
    tableArn: regionalArn(place, "dynamodb", `table/${ENFORCEMENT.table}`),
    ownTopic: settings.notify.topicArn === undefined,
    topicArn: settings.notify.topicArn ?? regionalArn(place, "sns", ENFORCEMENT.topic),
    sweepRoleArn: iamArn(here.partition, here.accountId, "role", naming.path, sweepRoleName(naming, region)),
  };
}

function argsFor(config: Config, settings: Settings, region: string, codeOf: Lookups["codeOf"]): EnforcementArgs {
  const { here, naming, permissionsBoundaryArn } = config;
  const parts = partsOf(config, settings, region);
  const inEveryFunction = { path: naming.path, permissionsBoundaryArn, environment: ENVIRONMENT };
  const functionSettings = { accountId: here.accountId, partition: here.partition, settings };
  return {
    region,
    rules: [
      {
        ruleName: ENFORCEMENT.rule,
        label: "",
        description: "Calls that deploy a SageMaker model, and those whose records show which",
        eventPattern: callPattern(parts),
      },
      {
        ruleName: ENFORCEMENT.stateChangeRule,
        label: "-state-changes",
        description: "SageMaker endpoints that can be changed again",
        eventPattern: stateChangePattern(parts),
      },
    ],
    queue: {
      queueName: ENFORCEMENT.queue,
      queueArn: parts.queueArn,
      policy: queuePolicy(parts),
      deadLetters: { queueName: ENFORCEMENT.deadLetterQueue, policy: deadLetterQueuePolicy(parts) },
      targetDeadLetters: { queueName: ENFORCEMENT.targetDeadLetterQueue, policy: targetDeadLetterQueuePolicy(parts) },
      // Six times the enforcer's timeout. Source: Lambda Developer Guide, "Configuring a queue to use with Lambda".
      visibilityTimeoutSeconds: 6 * ENFORCER_TIMEOUT,
      maxReceiveCount: 5,
    },
    tableName: ENFORCEMENT.table,
    notifications: {
      existingTopicArn: settings.notify.topicArn,
      topicName: ENFORCEMENT.topic,
      policy: topicPolicy(parts),
      keyPolicy: topicKeyPolicy(parts),
      keyAlias: ENFORCEMENT.topicKey,
      emails: settings.notify.emails,
    },
    enforcer: {
      ...inEveryFunction,
      functionName: ENFORCEMENT.enforcer,
      description: "Undoes what unauthorised roles deploy in SageMaker",
      roleName: enforcerRoleName(naming, region),
      trust: enforcerRoleTrust(),
      permissions: enforcerRolePermissions(parts),
      code: functionCode(codeOf("enforcer"), functionSettings),
      timeout: ENFORCER_TIMEOUT,
      concurrency: ENFORCER_CONCURRENCY,
      everyMinutes: 1,
    },
    sweep: {
      ...inEveryFunction,
      functionName: ENFORCEMENT.sweep,
      description: "Finds SageMaker deployments that EventBridge never delivered",
      roleName: sweepRoleName(naming, region),
      trust: sweepRoleTrust(),
      permissions: sweepRolePermissions(parts),
      code: functionCode(codeOf("sweep"), functionSettings),
      timeout: 300,
      // Two sweeps at once would read the history twice.
      concurrency: 1,
      everyMinutes: settings.sweepEveryMinutes,
    },
    alarmPrefix: ENFORCEMENT.alarm,
    watches: watchesOf(settings.sweepEveryMinutes),
  };
}

/** Seconds. */
const ENFORCER_TIMEOUT = 60;
/** What the queue starts at once at most, a run by the clock, and one that is late. */
const ENFORCER_CONCURRENCY = MAXIMUM_FROM_QUEUE + 2;

const ENVIRONMENT = {
  LOG_LEVEL: "INFO",
  POWERTOOLS_SERVICE_NAME: METRICS.service,
  POWERTOOLS_METRICS_NAMESPACE: METRICS.namespace,
};

/** Of this account and region: a bus may be sent events of others. */
const ofSagemaker = ({ accountId, region }: Parts) => ({
  source: ["aws.sagemaker"],
  account: [accountId],
  region: [region],
});

/** The calls of the table that succeeded. */
const callPattern = (parts: Parts) => ({
  ...ofSagemaker(parts),
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: ["sagemaker.amazonaws.com"],
    eventName: [...Object.keys(DEPLOYMENTS), ...Object.keys(EVIDENCE)],
    errorCode: [{ exists: false }],
  },
});

/** Statuses in which SageMaker refuses every change, in upper snake case as these events have them. */
const IN_PROGRESS = ["CREATING", "UPDATING", "SYSTEM_UPDATING", "ROLLING_BACK", "DELETING"];

/** Endpoints that can be changed again. Source: docs/design/aws-behaviour.md#state-change-events. */
const stateChangePattern = (parts: Parts) => ({
  ...ofSagemaker(parts),
  "detail-type": ["SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change"],
  detail: { EndpointStatus: [{ "anything-but": IN_PROGRESS }] },
});
