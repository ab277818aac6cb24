import { distance } from "fastest-levenshtein";

/** The nearest of some names, when it is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({
      candidate,
      far: distance(name.toLowerCase(), candidate.toLowerCase()),
      // Of two that are equally far, the one that goes on as written, or is as long.
      otherwise: candidate.startsWith(name) ? 0 : Math.abs(candidate.length - name.length),
    }))
    .sort((a, b) => a.far - b.far || a.otherwise - b.otherwise);
  const best = ranked[0];
  return best && best.far <= Math.max(2, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}
