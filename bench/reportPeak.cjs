// Preloaded into a measured process: on exit it writes to file descriptor 3, as JSON, its peak memory in kilobytes and the
// milliseconds of processor time that all its threads took.
const { existsSync, readFileSync, writeSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

/** Linux counts what the parent process held at the fork into maxRSS; VmHWM begins anew with the program. */
function peak() {
  const status = "/proc/self/status";
  const own = existsSync(status) && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"));
  return own ? Number(own[1]) : process.resourceUsage().maxRSS;
}

function report() {
  const { user, system } = process.cpuUsage();
  writeSync(3, JSON.stringify({ kilobytes: peak(), processor: (user + system) / 1000 }));
}

if (isMainThread) process.on("exit", report);
