import type { Outcome } from "../enforcement/case";
import type { DeploymentKey, Ledger, Resource } from "../enforcement/ledger/ledger";
import { placesOf, type Place, type PlaceOptions } from "./places";
import { Problem } from "./problem";
import type { Surroundings } from "./surroundings";
import { resourceInWords, utc } from "./words";

export interface AdoptOptions extends PlaceOptions {
  readonly why: string;
  /** Where to look for a deployment without a case: `endpoint/NAME`. */
  readonly resource?: string | undefined;
}

interface Found {
  readonly place: Place;
  readonly ledger: Ledger;
  readonly key: DeploymentKey;
  /** How its case ended; undefined while it is open, or without a case. */
  readonly endedAs?: Outcome | undefined;
  readonly open?: true;
}

/** Lets a deployment that was not allowed stand. */
export async function adopt(eventId: string, options: AdoptOptions, surroundings: Surroundings): Promise<number> {
  const why = options.why.trim();
  if (why === "") throw new Problem("--why is empty: say why it may stand, for whoever reads it later");
  const found = await find(eventId, options, surroundings);
  const { ledger, key, place } = found;
  const record = await ledger.deployment(key);
  const name = resourceInWords(key.resource);
  if (record === undefined)
    throw new Problem(`the ledger of ${place.region} no longer has the deployment ${eventId} of ${name}`);
  if (record.adoption !== undefined) {
    const { by, at } = record.adoption;
    throw new Problem(`${name}: ${by} adopted this deployment on ${utc(at)} already (${record.adoption.why})`);
  }
  if (record.decision === "allowed")
    throw new Problem(`${name}: this deployment is allowed (${record.verdict.reason}); it needs no adoption`);
  if (record.decision === "waiting")
    throw new Problem(
      `${name}: this deployment still waits for evidence, and a verdict would overwrite the adoption; see \`cases\`, and adopt it once it has a case`,
    );

  const { arn } = await surroundings.aws.identity(place.region);
  const now = surroundings.now();
  await ledger.adopt(key, { by: arn, at: now, why }, now);
  surroundings.out(
    `${name}: the deployment of ${utc(key.eventTime)} by ${record.caller} may stand, says ${arn} (${why}). ${effectOf(found)}`,
  );
  return 0;
}

function effectOf({ open, endedAs }: Found): string {
  if (open)
    return "Its case closes as adopted within a minute or two; a change that AWS was asked for before is not taken back.";
  if (endedAs === "remedied")
    return "It was undone already, and adoption does not bring it back: deploy it again with a role that may. If it is deployed again, later denied updates can be taken back to it.";
  if (endedAs === "gone" || endedAs === "superseded" || endedAs === "tooLate")
    return "It is in force no more, so nothing happens now; denied updates can be taken back to it.";
  return "It stands as it is; denied updates can be taken back to it.";
}

async function find(eventId: string, options: AdoptOptions, surroundings: Surroundings): Promise<Found> {
  const resource = options.resource === undefined ? undefined : resourceOf(options.resource);
  const places = await placesOf(options, surroundings);
  for (const place of places) {
    const ledger = surroundings.aws.ledger(place.region, place.table);
    const inHere = await findIn(ledger, eventId, resource);
    if (inHere) return { place, ledger, ...inHere };
  }
  const where = places.map(({ region }) => region).join(", ");
  throw new Problem(
    resource === undefined
      ? `no case, open or closed, of event ${eventId} is in the ledger of ${where}: \`cases --closed 400\` lists them; a deployment without a case is found with --resource endpoint/NAME`
      : `${resourceInWords(resource)} has no deployment ${eventId} in the ledger of ${where}, since it was last created`,
  );
}

async function findIn(
  ledger: Ledger,
  eventId: string,
  resource: Resource | undefined,
): Promise<Pick<Found, "key" | "endedAs" | "open"> | undefined> {
  const open = (await ledger.open()).find((one) => one.eventId === eventId);
  if (open) {
    const { eventTime } =
      open.kind === "case" ? open.case : (JSON.parse(open.record) as { readonly eventTime: string });
    return { key: { resource: open.resource, eventId, eventTime: new Date(eventTime).getTime() }, open: true };
  }
  const closed = (await ledger.closed(0)).find((one) => one.case.eventId === eventId);
  if (closed) return { key: closed.case, endedAs: closed.as };
  const key = resource && (await ledger.history(resource)).find((one) => one.eventId === eventId);
  return key && { key };
}

const TYPES = {
  endpoint: "endpoint",
  "transform-job": "transformJob",
  "inference-component": "inferenceComponent",
} as const;

/** As in an ARN of SageMaker. */
function resourceOf(text: string): Resource {
  const [, type, name] = /^([a-z-]+)\/([a-zA-Z0-9-]{1,63})$/.exec(text) ?? [];
  if (type !== undefined && name !== undefined && Object.hasOwn(TYPES, type))
    return { type: TYPES[type as keyof typeof TYPES], name };
  throw new Problem(`--resource ${text}: write ${Object.keys(TYPES).join("/NAME, ")}/NAME`);
}
