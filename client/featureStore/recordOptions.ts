import type { TtlDuration } from "@aws-sdk/client-sagemaker-featurestore-runtime";

/** What the calls of the online store may be told besides the record that they are about. */

/**
 * @example
 * ```ts
 * const options: GetOptions = { features: ["score"] };
 * ```
 */
export interface GetOptions {
  /** Names of the features wanted. @default all */
  readonly features?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @example
 * ```ts
 * const options: PutOptions = { ttl: { Unit: "Days", Value: 30 } };
 * ```
 */
export interface PutOptions {
  /** @default every store of the group */
  readonly targetStores?: readonly ("OnlineStore" | "OfflineStore")[] | undefined;
  /** How long the record lives in the online store, as in `{ Unit: "Days", Value: 30 }`. @default the group's own */
  readonly ttl?: TtlDuration | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @example
 * ```ts
 * const options: DeleteOptions = { mode: "HardDelete" };
 * ```
 */
export interface DeleteOptions extends Pick<PutOptions, "targetStores" | "signal"> {
  /** A soft delete leaves a tombstone behind, a hard one nothing. @default SoftDelete */
  readonly mode?: "SoftDelete" | "HardDelete" | undefined;
}

/**
 * @example
 * ```ts
 * const options: ListOptions = { includeDeleted: true };
 * ```
 */
export interface ListOptions {
  /** Whether identifiers of softly deleted records come, too. @default false */
  readonly includeDeleted?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
