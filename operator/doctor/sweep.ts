import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import type { Section } from "../../client/doctor/findings";
import type { Connection } from "../connection";
import type { Parts } from "./parts";

const LOOK = "look at the sweep function's log and its schedule";
/** A sweep that is late by one is no news; CloudTrail itself may take a quarter of an hour. */
const GRACE_MINUTES = 30;

/** That the sweep is on, and comes by as often as its schedule says. */
export async function sweep(section: Section, aws: Connection, { sweepFunctionName, tableName }: Parts): Promise<void> {
  const schedule = await section.works(
    "there is the sweep's schedule",
    () => aws.events().send(new DescribeRuleCommand({ Name: sweepFunctionName })),
    ({ ScheduleExpression }) => ScheduleExpression,
    ["run `pulumi up` in this stack: somebody has deleted the rule"],
  );
  if (schedule?.State?.startsWith("ENABLED")) section.holds("its schedule is enabled");
  else if (schedule !== undefined)
    section.doesNotHold("its schedule is enabled", `it is ${schedule.State}`, "run `pulumi up` in this stack");

  const what = "the sweep comes by";
  const read = await section.works("read how far the sweep has come", async () => ({
    state: await aws.ledger(tableName).sweepState(),
  }));
  if (read === undefined) return;
  if (read.state === undefined) {
    section.doesNotHold(what, "it has never ended", LOOK);
    return;
  }
  const every = minutesOf(schedule?.ScheduleExpression);
  const minutes = Math.round((Date.now() - read.state.readUpTo) / 60_000);
  const last = `last ${minutes} minutes ago`;
  if (every === undefined) section.notTried(what, `${last}; how often it should, nobody says`);
  else if (minutes <= 2 * every + GRACE_MINUTES) section.holds(what, last);
  else section.doesNotHold(what, `${last}, every ${every} would be right`, LOOK);
}

/** `rate(15 minutes)`. Source: EventBridge User Guide, "Rate expressions". */
export function minutesOf(expression: string | undefined): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression ?? "") ?? [];
  return count === undefined ? undefined : Number(count) * { minute: 1, hour: 60, day: 1440 }[unit as "minute"];
}
