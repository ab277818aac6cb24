import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { Section } from "../../client/doctor/findings";
import type { Config, EnforcementRegion } from "./examineEnforcement";

const AGAIN = "run `pulumi up` in this stack";
/** Later than the longest interval of sweeps that is usual. */
const SWEPT_WITHIN_MINUTES = 120;

/** That the ledger is there and safe, how much is open, and that the sweep comes by. */
export async function ledger(
  section: Section,
  config: Config,
  { tableName: TableName }: EnforcementRegion,
): Promise<void> {
  const dynamo = new DynamoDBClient(config);
  const found = await section.works(
    "there is the ledger",
    async () => (await dynamo.send(new DescribeTableCommand({ TableName }))).Table!,
    ({ TableStatus }) => `${TableName}, ${TableStatus}`,
  );
  if (found === undefined) return;
  if (found.DeletionProtectionEnabled) section.holds("it is protected from deletion");
  else section.doesNotHold("it is protected from deletion", "deletion protection is off", AGAIN);
  const { ContinuousBackupsDescription } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
  const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  if (recovery === "ENABLED") section.holds("it can be brought back to any point in time");
  else section.doesNotHold("it can be brought back to any point in time", `recovery is ${recovery}`, AGAIN);

  const { Count = 0 } = await dynamo.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "pk = :open",
      ExpressionAttributeValues: { ":open": { S: "open" } },
      Select: "COUNT",
    }),
  );
  section.notes(Count === 0 ? "no case is open" : `${Count} cases or verdicts are open`);
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName, Key: { pk: { S: "sweep" }, sk: { S: "state" } } }),
  );
  const readUpTo = Number(Item?.["data"]?.M?.["readUpTo"]?.N);
  if (Number.isNaN(readUpTo)) {
    section.doesNotHold(
      "the sweep comes by",
      "it has never ended",
      "look at the sweep function's log and its schedule",
    );
    return;
  }
  const minutes = Math.round((Date.now() - readUpTo) / 60_000);
  if (minutes <= SWEPT_WITHIN_MINUTES) section.holds("the sweep comes by", `last ${minutes} minutes ago`);
  else
    section.doesNotHold(
      "the sweep comes by",
      `last ${minutes} minutes ago`,
      "look at the sweep function's log and its schedule",
    );
}
