import assert from "node:assert/strict";
import { publishing } from "../../enforcement/handlers/powertools";

interface Line {
  readonly message: string;
  readonly error: { readonly name: string; readonly message: string };
  readonly errors?: readonly { readonly message: string }[];
}

/** What stands in the log of an invocation that fails. */
async function logged(error: Error): Promise<Line> {
  const write = process.stderr.write.bind(process.stderr);
  const lines: string[] = [];
  process.stderr.write = (line: string) => lines.push(line) > 0;
  try {
    await assert.rejects(
      publishing(() => Promise.reject(error)),
      (thrown) => thrown === error,
    );
  } finally {
    process.stderr.write = write;
  }
  assert.equal(lines.length, 1);
  return JSON.parse(lines[0]!) as Line;
}

describe("the log of an invocation that fails", () => {
  it("has the error", async () => {
    const { message, error, errors } = await logged(new TypeError("no such table"));
    assert.deepEqual([message, error.name, error.message, errors], ["failed", "TypeError", "no such table", undefined]);
  });

  it("has each of several errors, as Node.js gathers them where a host has several addresses", async () => {
    const refused = ["connect ECONNREFUSED 127.0.0.1:443", "connect ECONNREFUSED 127.0.0.2:443"];
    const { error, errors } = await logged(new AggregateError(refused.map((text) => new Error(text))));
    assert.equal(error.name, "AggregateError");
    assert.deepEqual(
      errors?.map(({ message }) => message),
      refused,
    );
  });
});
