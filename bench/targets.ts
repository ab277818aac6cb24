import type { Measured } from "./measure";

/** What one part found: what to list, and what it is judged by. */
export interface Figures {
  readonly measurements: readonly (readonly [what: string, measured: Measured])[];
  readonly targets: readonly Target[];
}

/** A figure, and within what it has to be. */
export interface Target {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
  /** What it may be seen beside. */
  readonly beside?: string;
}

export const met = ({ measured, least = -Infinity, most = Infinity }: Target): boolean =>
  measured >= least && measured <= most;

/** Empty, where there is none. */
export function boundOf({ least, most, unit }: Target): string {
  if (least === undefined && most === undefined) return "";
  if (least === undefined) return `<= ${most} ${unit}`;
  return most === least ? `= ${most} ${unit}` : `>= ${least} ${unit}`;
}

const DIGITS: Readonly<Record<string, number>> = { calls: 0, "": 0, MB: 1, KB: 1 };

export const shown = ({ measured, unit }: Target): string => `${measured.toFixed(DIGITS[unit] ?? 2)} ${unit}`.trim();
