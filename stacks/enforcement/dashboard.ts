import type { Metric } from "../../enforcement/run/ports";
import { ENFORCEMENT, METRICS, regionalArn } from "../../names";
import type { Partition } from "../../partition";
import { OLDEST_CASE_SECONDS, watchesOf } from "./alarms";

/** The body of the dashboard of enforcement. Source: CloudWatch API Reference, "Dashboard Body Structure and Syntax". */
export interface DashboardBody {
  /** How far back it shows at first, as ISO 8601 has it. */
  readonly start: string;
  /** Each widget counts in its own period, whatever range is shown. */
  readonly periodOverride: "inherit";
  readonly widgets: readonly Widget[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Widget = Place & (MetricWidget | AlarmWidget);

export interface MetricWidget {
  readonly type: "metric";
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly view: "timeSeries";
    readonly stacked: boolean;
    /** Seconds. */
    readonly period: number;
    readonly metrics: readonly Series[];
    readonly yAxis: { readonly left: { readonly min: 0; readonly label: string; readonly showUnits: false } };
    readonly annotations?: { readonly horizontal: readonly { readonly label: string; readonly value: number }[] };
  };
}

/** A metric with one dimension, and how it is drawn. */
export type Series = readonly [
  namespace: string,
  metricName: Metric,
  dimension: string,
  value: string,
  rendering: { readonly region: string; readonly label: string; readonly stat: Statistic },
];
type Statistic = "Average" | "Maximum" | "Sum";

interface AlarmWidget {
  readonly type: "alarm";
  readonly properties: { readonly title: string; readonly alarms: readonly string[] };
}

interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly metrics: readonly (readonly [metricName: Metric, stat: Statistic, label: string])[];
  /** Seconds. */
  readonly period: number;
  readonly line?: { readonly label: string; readonly value: number };
}

const FIVE_MINUTES = 300;
const HOUR = 3600;

/** Of the metrics that the functions send, those that tell how enforcement gets on. */
const CHARTS: readonly Chart[] = [
  {
    title: "Cases open",
    unit: "cases",
    metrics: [["OpenCases", "Maximum", "open"]],
    period: FIVE_MINUTES,
  },
  { title: "Undone", unit: "deployments an hour", metrics: [["Undone", "Sum", "undone"]], period: HOUR },
  {
    title: "Waiting for evidence",
    unit: "verdicts",
    metrics: [["WaitingVerdicts", "Maximum", "waiting"]],
    period: FIVE_MINUTES,
  },
  {
    title: "Refused by AWS",
    unit: "calls an hour",
    metrics: [["RefusedPermission", "Sum", "refused"]],
    period: HOUR,
  },
  {
    title: "Delay since the call",
    unit: "seconds",
    metrics: [
      ["VerdictDelay", "Average", "verdict, on average"],
      ["VerdictDelay", "Maximum", "verdict, at most"],
      ["UndoDelay", "Maximum", "undone, at most"],
    ],
    period: HOUR,
  },
  {
    title: "Oldest open case",
    unit: "seconds",
    metrics: [["OldestOpenCase", "Maximum", "open since"]],
    period: FIVE_MINUTES,
    line: { label: "alarm", value: OLDEST_CASE_SECONDS },
  },
];

/** Of the grid, which has 24 columns. */
const [COLUMNS, WIDTH, HEIGHT] = [3, 8, 6];
/** Of a widget of alarms, as wide as all columns. */
const ALARMS_HEIGHT = 5;

/** Everything of one account, each region a line; and which alarms sound. */
export function dashboardOf(
  here: { readonly partition: Partition; readonly accountId: string },
  regions: readonly string[],
  sweepEveryMinutes: number,
): DashboardBody {
  const charts = CHARTS.map((chart, index): Widget => ({
    x: (index % COLUMNS) * WIDTH,
    y: Math.floor(index / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    ...chartOf(chart, regions),
  }));
  const below = Math.ceil(charts.length / COLUMNS) * HEIGHT;
  const alarms = regions.map((region, index): Widget => ({
    x: 0,
    y: below + index * ALARMS_HEIGHT,
    width: COLUMNS * WIDTH,
    height: ALARMS_HEIGHT,
    type: "alarm",
    properties: {
      title: regions.length === 1 ? "Alarms" : `Alarms, ${region}`,
      alarms: watchesOf(sweepEveryMinutes).map(({ what }) =>
        regionalArn({ ...here, region }, "cloudwatch", `alarm:${ENFORCEMENT.alarm}${what}`),
      ),
    },
  }));
  return { start: "-P1D", periodOverride: "inherit", widgets: [...charts, ...alarms] };
}

function chartOf({ title, unit, metrics, period, line }: Chart, regions: readonly string[]): MetricWidget {
  return {
    type: "metric",
    properties: {
      title,
      region: regions[0]!,
      view: "timeSeries",
      stacked: false,
      period,
      metrics: regions.flatMap((region) =>
        metrics.map(([metricName, stat, label]): Series => [
          METRICS.namespace,
          metricName,
          "service",
          METRICS.service,
          { region, label: regions.length === 1 ? label : `${region}: ${label}`, stat },
        ]),
      ),
      yAxis: { left: { min: 0, label: unit, showUnits: false } },
      ...(line && { annotations: { horizontal: [line] } }),
    },
  };
}
