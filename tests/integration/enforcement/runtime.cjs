// Stands for Lambda's runtime: loads the archive in a folder, hands it each event that it is sent, and sends back what it answers.
// The function's clock can be set ahead, for the account it looks at lives in a time of its own.
const path = require("node:path");

const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;

const { handler } = require(path.join(process.argv[2], "index.js"));

// As long as the stack lets each of the two run.
const remaining = path.basename(process.argv[2]).startsWith("sweep") ? 300_000 : 60_000;

process.on("message", ({ event, secondsAhead }) => {
  ahead = secondsAhead * 1000;
  handler(event, { getRemainingTimeInMillis: () => remaining }).then(
    (answer) => process.send({ answer: answer ?? null }),
    (error) => process.send({ error: String(error) }),
  );
});
process.send({ answer: "loaded" });
