/**
 * What commands throw besides what the library throws. These go by their names: the file that starts the command line has what it
 * imports in it, so that a class may be there twice.
 */

/** A mistake in how the command was called. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** `--timeout` is over, and there is more to say. */
export class GaveUp extends Error {
  override readonly name = "GaveUp";
}

/** Whoever started the process ends it, by a signal's name. */
export class Ended extends Error {
  override readonly name = "Ended";
}
