// Starts a function as Lambda does, hands it a batch, and prints what loading took and what it took until the batch was answered, as
// JSON: milliseconds of the clock and of the processor.
const { readFileSync } = require("node:fs");

const [, , file, batch] = process.argv;
const event = JSON.parse(readFileSync(batch, "utf8"));
const context = { getRemainingTimeInMillis: () => 60_000 };

const before = process.cpuUsage();
const started = process.hrtime.bigint();
function taken() {
  const { user, system } = process.cpuUsage(before);
  return { wall: Number(process.hrtime.bigint() - started) / 1e6, processor: (user + system) / 1000 };
}

// AWS stands here on HTTP, of which the SDK imports all exports when it is first used, these three with all of undici behind them.
// A function in Lambda calls by HTTPS and never does.
const http = require("node:http");
for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) Object.defineProperty(http, name, { value: undefined });

const { handler } = require(file);
const loaded = taken();
void handler(event, context).then(({ batchItemFailures }) => {
  const answered = taken();
  if (batchItemFailures.length > 0) throw new Error(`the batch failed: ${JSON.stringify(batchItemFailures)}`);
  console.log(`\n${JSON.stringify({ loaded, answered })}`);
  process.exit();
});
