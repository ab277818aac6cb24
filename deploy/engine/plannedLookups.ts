import { awsLookups, type Lookups } from "../../stacks/lookups";
import type { PlannedShares } from "./messages";

/** What a child's preview sees instead of what the parent exported last: the shares that the parent is about to export. */
export const plannedLookups = ({ stack: parent, shares, exists }: PlannedShares): Lookups => ({
  ...awsLookups,
  shares: async (stack) => {
    if (stack !== parent) return awsLookups.shares(stack);
    if (exists) await awsLookups.shares(stack); // Registers the reference, which the preview would otherwise drop.
    return { value: shares };
  },
});
