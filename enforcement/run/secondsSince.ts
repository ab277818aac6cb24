/** Whole seconds from a call to a time in milliseconds. CloudTrail knows whole seconds, and clocks differ. */
export const secondsSince = ({ eventTime }: { readonly eventTime: number }, time: number): number =>
  Math.max(0, Math.round((time - eventTime) / 1000));
