import { DescribeContinuousBackupsCommand, DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { counted } from "../../contract/listed";
import type { Section } from "../../client/doctor/findings";
import type { Connection } from "../connection";
import type { Parts } from "./parts";

const AGAIN = "run `pulumi up` in this stack";

/** That the ledger is there and safe, and how much is open. */
export async function ledger(section: Section, aws: Connection, { tableName }: Parts): Promise<void> {
  const dynamo = aws.dynamo();
  const TableName = tableName;
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

  const open = await section.works("read what is open", () => aws.ledger(tableName).open());
  if (open === undefined) return;
  section.notes(
    open.length === 0
      ? "no case is open"
      : `${counted(open.length, "case or verdict is", "cases or verdicts are")} open`,
  );
}
