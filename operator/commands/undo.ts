import type { Command } from "commander";
import type { Registration } from "../../commandLine/io";
import type { Adoption, DeploymentKey, Ledger, Resource } from "../../enforcement/ledger/ledger";
import { Connection } from "../connection";
import { Problem } from "../problem";
import { TYPES } from "../words";
import { printLines } from "../print";
import { ofCase, type AnswerOptions } from "./options";

export function undoCommand(program: Command, { io }: Registration): void {
  ofCase(
    program.command("undo").description("has an uncertain deployment undone, where the rules ask people first"),
  ).action(async (eventId: string, { region, table, why }: AnswerOptions) => {
    const aws = Connection.in(region);
    const { arn } = await aws.identity();
    const resource = await undo(eventId, { by: arn, at: Date.now(), why }, aws.ledger(table));
    printLines(io, [`${TYPES[resource.type]} ${resource.name} is going to be undone, by ${arn}: within a minute`]);
  });
}

/**
 * Answers a case that asks people whether an uncertain deployment has to be undone.
 *
 * @throws Problem when there is no such case, or it does not ask
 */
async function undo(
  eventId: string,
  word: Adoption,
  ledger: Pick<Ledger, "open" | "deployment" | "undo">,
): Promise<Resource> {
  const open = (await ledger.open()).find((one) => one.eventId === eventId);
  if (open === undefined) throw new Problem(`there is no open case ${eventId}; \`cases\` lists them`);
  if (open.kind === "verdict")
    throw new Problem(`${eventId} is not judged yet: what it deployed is waited for, half an hour at most`);
  const { decision, whenUncertain, eventTime } = open.case;
  if (decision !== "unknown" || whenUncertain !== "ask")
    throw new Problem(`${eventId} waits for no answer: ${open.why}. It is undone as soon as that is possible.`);
  const key: DeploymentKey = { resource: open.resource, eventId, eventTime };
  const record = await ledger.deployment(key);
  if (record?.undo) throw new Problem(`${eventId} is being undone already, by ${record.undo.by}`);
  await ledger.undo(key, word, word.at);
  return open.resource;
}
