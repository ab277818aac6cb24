/** A count as people read it: `482,219`. Intl would write the same, and takes ten milliseconds to begin. */
export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
