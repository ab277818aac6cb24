export type Body = string | Uint8Array;
