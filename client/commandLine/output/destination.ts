import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { beginWhole } from "../../../contract/wholeFile";
import type { Io } from "../io";
import { UsageError } from "../mistakes";

export type Write = (chunk: string | Uint8Array) => Promise<void>;

/**
 * Runs what writes to standard output, or to a file. The file is begun first, so that nobody pays for an answer that has no
 * place, and is there only when all of it is.
 */
export async function withOutput(
  file: string | undefined,
  stdout: Io["stdout"],
  act: (write: Write) => Promise<void>,
): Promise<void> {
  if (file === undefined) {
    await act(async (chunk) => {
      if (!stdout.write(chunk)) await once(stdout, "drain");
    });
    return;
  }
  const whole = begun(file);
  try {
    await act((chunk) => Promise.resolve(writeFileSync(whole.descriptor, chunk)));
  } catch (error) {
    whole.drop();
    throw error;
  }
  whole.keep();
}

function begun(file: string): ReturnType<typeof beginWhole> {
  try {
    return beginWhole(file);
  } catch (error) {
    throw new UsageError(`cannot write ${file} (${(error as Error).message})`);
  }
}

/** The format that is asked for, else that of the file's name, else the one that the command prints. */
export function formatOf<F extends string>(
  { format, output }: { readonly format?: F; readonly output?: string },
  known: readonly F[],
  otherwise: F,
): F {
  const ending = output === undefined ? "" : path.extname(output).slice(1).toLowerCase();
  const named = ending === "jsonl" ? "ndjson" : ending;
  return format ?? known.find((one) => one === named) ?? otherwise;
}
