import { everyStack } from "./everyStack";
import { child, featureStoreUsers } from "./ofChild";
import { enforcement } from "./ofEnforcement";
import { consumer, featureStore, parent } from "./ofParent";
import type { Table } from "./row";

export type { Table } from "./row";

/**
 * What each key of a stack file is for, in the words of docs/configuration.md, whose tables are made from it: Markdown, with links
 * from the root or within that page. `config/describe/stackSchema.ts` takes its descriptions from here.
 */
export const TABLES = {
  everyStack,
  parent,
  consumer,
  featureStore,
  child,
  featureStoreUsers,
  enforcement,
} as const satisfies Readonly<Record<string, Table>>;
