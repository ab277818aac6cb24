import { random } from "../random";
import type { TrailEvent } from "./trail";

export interface Disturbances {
  readonly seed: number;
  /** The share of events that never arrive. */
  readonly drop?: number;
  /** The share of events that arrive twice. */
  readonly duplicate?: number;
  /** The least and the most seconds between an event and its arrival; what is later may so come first. */
  readonly delay?: readonly [least: number, most: number];
  /** In any order at all, whatever the time of arrival. */
  readonly shuffle?: boolean;
}

export interface Delivery {
  readonly event: TrailEvent;
  readonly at: Date;
}

/** The events as they arrive, in the order of arrival; the same for the same seed. */
export function deliveries(events: readonly TrailEvent[], how: Disturbances): Delivery[] {
  const next = random(how.seed);
  const [least, most] = how.delay ?? [0, 0];
  const arrival = (event: TrailEvent): Delivery => ({
    event,
    at: new Date(Date.parse(event.time) + (least + next() * (most - least)) * 1000),
  });
  const arriving = events.flatMap((event) => {
    if (next() < (how.drop ?? 0)) return [];
    return next() < (how.duplicate ?? 0) ? [arrival(event), arrival(event)] : [arrival(event)];
  });
  if (!how.shuffle) return arriving.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (let i = arriving.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [arriving[i], arriving[j]] = [arriving[j]!, arriving[i]!];
  }
  return arriving;
}
