import type { Tools } from "../run/ports";

/** By the clock of the machine. What is given up on goes on in the background, and nobody hears how it ends. */
export const inTime: Tools["inTime"] = async (ms, does) => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    // Longer than a timer can wait is as good as for ever.
    if (ms <= LONGEST) timer = setTimeout(() => reject(new TimedOut(`no answer within ${Math.ceil(ms)} ms`)), ms);
  });
  try {
    return await Promise.race([does(), over]);
  } finally {
    clearTimeout(timer);
  }
};

const LONGEST = 2 ** 31 - 1;

/** There was no time. By its name it is told as what passes by itself. */
export class TimedOut extends Error {
  override readonly name = "TimeoutError";
}
