import { readFileSync } from "node:fs";
import path from "node:path";
import { Logger } from "@aws-lambda-powertools/logger";
import { readEnforcement } from "../rules";

const logger = new Logger();
const told = JSON.parse(readFileSync(path.join(__dirname, "settings.json"), "utf8")) as { readonly settings: unknown };
const { settings } = readEnforcement(told.settings);

/** Records that it ran. */
export const handler = async (): Promise<void> => {
  await Promise.resolve(logger.info("swept", { everyMinutes: settings?.sweepEveryMinutes }));
};
