import type { Config } from "../../config";
import type { Others } from "./awsAnswers";

/** One resource as the program registered it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Looked up, not managed: an adopted group, an existing role. */
  readonly adopted: boolean;
  readonly provider: string;
  /** Names it had before, as the program declares them: the engine keeps what it finds under one of these. */
  readonly aliases: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What AWS would answer besides the inputs, and the name. */
  readonly state: Readonly<Record<string, unknown>>;
  /** The files of a function's archive, by name. Its inputs hold the settings and leave the code out. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A stack, built offline. */
export interface Built {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/**
 * A stack, or the part of one that stands alone. Plain data, so that it can be handed to another thread, and what is built of it be
 * known by its content.
 */
export interface Part {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly config: Config;
  /** The outputs of the other stacks that this one may refer to, by stack name. */
  readonly others?: Others;
  /** What a file is relative to that the config names. The content of that file is no part of this. */
  readonly folder?: string;
  readonly preview?: boolean;
}

/**
 * Builds a part offline.
 *
 * @throws Mistakes as the program does, before anything is registered
 */
export type Builder = (part: Part) => Promise<Built>;

/** The same as JSON, which is quicker to hand over from another thread, and to keep. */
export type TextBuilder = (part: Part) => Promise<string>;
