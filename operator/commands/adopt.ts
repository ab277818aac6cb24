import { KEPT_DAYS } from "../../enforcement/ledger/dynamo";
import type { Adoption, DeploymentKey, Ledger, Resource } from "../../enforcement/ledger/ledger";
import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import { Connection } from "../connection";
import { Problem } from "../problem";
import { TYPES } from "../words";
import { printLines } from "../print";
import { ofCase, type AnswerOptions } from "./options";

const DAY = 24 * 3600_000;

interface Adopted {
  readonly resource: Resource;
  readonly wasClosed: boolean;
}

export function adoptCommand(program: Command, { io }: Registration): void {
  ofCase(program.command("adopt").description("accepts a denied deployment from now on; writes to the ledger")).action(
    async (eventId: string, { region, table, why }: AnswerOptions) => {
      const aws = Connection.in(region);
      const { arn } = await aws.identity();
      const { resource, wasClosed } = await adopt(eventId, { by: arn, at: Date.now(), why }, aws.ledger(table));
      const then = wasClosed
        ? "its case was closed already; later remedies may go back to it"
        : "its case closes within a minute";
      printLines(io, [`${TYPES[resource.type]} ${resource.name} is accepted, by ${arn}: ${then}`]);
    },
  );
}

/**
 * Accepts a denied deployment: its case closes, and later remedies may go back to it.
 *
 * @throws Problem when there is no such case
 */
export async function adopt(
  eventId: string,
  adoption: Adoption,
  ledger: Pick<Ledger, "open" | "closed" | "adopt" | "deployment">,
): Promise<Adopted> {
  const open = (await ledger.open()).find((one) => one.eventId === eventId);
  if (open?.kind === "verdict")
    throw new Problem(
      `${eventId} is not judged yet: what it deployed is waited for, half an hour at most; then adopt it if it is denied`,
    );
  const closed = open
    ? undefined
    : (await ledger.closed(adoption.at - KEPT_DAYS.closed * DAY)).find((one) => one.case.eventId === eventId);
  const theCase = open?.case ?? closed?.case;
  if (theCase === undefined)
    throw new Problem(
      `there is no case ${eventId}, neither open nor closed in the last ${KEPT_DAYS.closed} days; \`cases --closed 30\` lists them`,
    );
  const key: DeploymentKey = theCase;
  const record = await ledger.deployment(key);
  if (record?.adopted) throw new Problem(`${eventId} is adopted already, by ${record.adoption?.by}`);
  await ledger.adopt(key, adoption, adoption.at);
  return { resource: theCase.resource, wasClosed: open === undefined };
}
