/**
 * @example
 * ```ts
 * const body: Body = "42,0,1";
 * ```
 */
export type Body = string | Uint8Array;
