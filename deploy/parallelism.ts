import { availableParallelism } from "node:os";

/**
 * Memory of one stack's processes, in megabytes, as measured by `npm run bench`: the Pulumi CLI 125, its plugin 40, the provider
 * 310, Node.js 235.
 */
const MEGABYTES_OF_A_STACK = 710;

/** Stacks at a time, as memory and processors allow; at least one. */
export function parallelismFor(availableBytes: number, processors: number = availableParallelism()): number {
  const byMemory = Math.floor(availableBytes / 2 ** 20 / MEGABYTES_OF_A_STACK);
  return Math.max(1, Math.min(byMemory, Math.max(2, processors)));
}
