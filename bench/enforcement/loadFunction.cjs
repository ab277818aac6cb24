// Loads a function as Lambda does at a cold start, and prints what that took, as JSON: milliseconds of the clock and of the processor.
const before = process.cpuUsage();
const started = performance.now();
require(process.argv[2]);
const wall = performance.now() - started;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ wall, processor: (user + system) / 1000 }));
