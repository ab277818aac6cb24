import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { MetricInSeconds, Tools } from "../run/ports";

/** Names come from the environment: POWERTOOLS_SERVICE_NAME, POWERTOOLS_METRICS_NAMESPACE, POWERTOOLS_LOG_LEVEL. */
const logger = new Logger();
const metrics = new Metrics();

export const log: Tools["log"] = (what, fields) => logger.info(what, { ...fields });

const IN_SECONDS: Readonly<Record<MetricInSeconds, true>> = {
  OldestOpenCase: true,
  VerdictDelay: true,
  UndoDelay: true,
};

export const count: Tools["count"] = (metric, value = 1) =>
  metrics.addMetric(metric, metric in IN_SECONDS ? MetricUnit.Seconds : MetricUnit.Count, value);

/** Once, at the end of an invocation, also of one that fails. */
export async function publishing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    logger.error("failed", whole(error));
    throw error;
  } finally {
    // Without this, Powertools complains in the log of every batch in which nothing was counted.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

/**
 * What is logged of a failure. Where a host has several addresses Node.js makes one error of those of all, without words of its own, and
 * the logger leaves out the list (`findings/powertools-logger-several-errors.sh`).
 */
const whole = (error: unknown) => ({
  error: error as Error,
  ...(error instanceof AggregateError && { errors: error.errors as Error[] }),
});
