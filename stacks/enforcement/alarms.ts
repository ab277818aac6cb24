import type { Watch } from "../../components/enforcement/alarms";
import type { Metric } from "../../enforcement/run/ports";
import { ENFORCEMENT, METRICS } from "../../names";

const MINUTES = 60;

/** A case that is open for longer sounds an alarm. */
export const OLDEST_CASE_SECONDS = 2 * 60 * MINUTES;

/** What people are notified of. The metrics that the functions send are counts; most are sent only when there is something to count. */
export function watchesOf(sweepEveryMinutes: number): readonly Watch[] {
  const own = (metricName: Metric) => ({
    namespace: METRICS.namespace,
    metricName,
    dimensions: { service: METRICS.service },
  });
  const counted = (what: string, metricName: Metric, description: string): Watch => ({
    what,
    description,
    statistic: "Sum",
    period: 5 * MINUTES,
    when: { above: 0 },
    lasts: false,
    ...own(metricName),
  });
  const silent = (what: string, metricName: Metric, period: number, description: string): Watch => ({
    what,
    description,
    statistic: "Sum",
    period,
    when: { silentPeriods: 2 },
    lasts: true,
    ...own(metricName),
  });
  const deadLetters = (what: string, queue: string, description: string): Watch => ({
    what,
    description,
    statistic: "Maximum",
    period: 5 * MINUTES,
    when: { above: 0 },
    lasts: true,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue },
  });
  const errors = (what: string, functionName: string): Watch => ({
    what,
    description: `${functionName} ended with an error: its log says which`,
    statistic: "Sum",
    period: 5 * MINUTES,
    when: { above: 0 },
    lasts: false,
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: functionName },
  });
  return [
    deadLetters(
      "dead-letters",
      ENFORCEMENT.deadLetterQueue,
      "Events that could not be judged wait in the dead-letter queue",
    ),
    deadLetters(
      "undelivered",
      ENFORCEMENT.targetDeadLetterQueue,
      "Events that EventBridge could not deliver wait in the dead-letter queue of its rule",
    ),
    errors("enforcer-errors", ENFORCEMENT.enforcer),
    errors("sweep-errors", ENFORCEMENT.sweep),
    {
      what: "oldest-open-case",
      description: "A denied deployment has been standing for more than two hours",
      ...own("OldestOpenCase"),
      statistic: "Maximum",
      period: 5 * MINUTES,
      when: { above: OLDEST_CASE_SECONDS },
      lasts: true,
    },
    counted("refused-permission", "RefusedPermission", "AWS refused a call of the enforcer; the case stays open"),
    counted("unknown-error", "UnknownError", "AWS answered a call of the enforcer in a way it does not know"),
    counted("tampering", "Tampering", "The enforcer's own role was used for a call that no case explains"),
    counted(
      "not-delivered",
      "NotDelivered",
      "The sweep found calls that EventBridge never delivered: is there a trail that logs management events?",
    ),
    silent("heartbeat", "Heartbeat", 5 * MINUTES, "The enforcer does not run"),
    // Counted in windows that a sweep may miss by seconds, so one silent window says nothing.
    silent("sweep-heartbeat", "SweepHeartbeat", sweepEveryMinutes * MINUTES, "The sweep does not run"),
  ];
}
