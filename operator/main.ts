import { run } from "./commands";
import { SURROUNDINGS } from "./surroundings";

void run(process.argv.slice(2), SURROUNDINGS).then((status) => {
  process.exitCode = status;
});
