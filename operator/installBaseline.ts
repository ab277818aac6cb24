import { Account } from "../enforcement/aws/account";
import { writeBaseline } from "../enforcement/baseline";
import { placesOf, type Place, type PlaceOptions } from "./places";
import type { Surroundings } from "./surroundings";
import { count, utc } from "./words";

/**
 * Writes down now what stood when enforcement began, which the sweep does by itself: for whoever does not want to wait for it, or
 * wants to see it done. Where no sweep has run yet, enforcement begins with this.
 */
export async function installBaseline(options: PlaceOptions, surroundings: Surroundings): Promise<number> {
  for (const place of await placesOf(options, surroundings)) await installIn(place, surroundings);
  return 0;
}

async function installIn({ region, table }: Place, { aws, now, out, note }: Surroundings): Promise<void> {
  const ledger = aws.ledger(region, table);
  const { accountId, arn } = await aws.identity(region);
  const startedAt = now();
  const before = await ledger.sweepState();
  if (before?.baselineDone) {
    out(`${region}: the baseline is complete, of ${utc(before.installedAt)}; nothing to do.`);
    return;
  }
  const state = before ?? { installedAt: startedAt, readUpTo: startedAt, baselineDone: false };
  if (before === undefined) {
    await ledger.saveSweepState(state);
    note(`${region}: no sweep has run yet; enforcement begins now, ${utc(startedAt)}`);
  }
  let written = { endpoints: 0, inferenceComponents: 0 };
  const here = { accountId, region, partition: arn.split(":")[1] ?? "aws" };
  const done = await writeBaseline(
    {
      ...{ here, ledger, now, account: new Account(aws.sagemaker(region), here) },
      log: (_what, fields) => (written = fields as typeof written),
    },
    state.installedAt,
  );
  const wrote = `${count(written.endpoints, "endpoint")} and ${count(written.inferenceComponents, "inference component")} written down as they are`;
  // The sweep notes that it is done, and reads on from where it was: this must not come between.
  out(
    done
      ? `${region}: ${wrote}. The baseline of ${utc(state.installedAt)} is complete; the next sweep finds nothing left, and says so.`
      : `${region}: ${wrote}. What was changed shortly before ${utc(state.installedAt)} follows once its records have arrived: with a sweep, or this command, in some 20 minutes.`,
  );
}
