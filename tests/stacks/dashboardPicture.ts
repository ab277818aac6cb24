import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  dashboardOf,
  type DashboardBody,
  type MetricWidget,
  type Series,
  type Widget,
} from "../../stacks/enforcement/dashboard";

/**
 * The picture of the dashboard in docs/enforcement.md, drawn from the body that the stack gives to CloudWatch: its grid, titles, units,
 * series and alarms. The measurements are made up: a day on which one deployment took long to undo. `npm run dashboard-picture`
 * writes it.
 */
const FILE = path.join(__dirname, "../../docs/dashboard.svg");
export const readPicture = () => readFileSync(FILE, "utf8");

/** The dashboard of the picture. */
export const PICTURED = dashboardOf({ partition: "aws", accountId: "111111111111" }, ["eu-west-1"], 15);

const HOURS = 24;
/** One measurement an hour of each metric, by metric and statistic. */
const SAMPLES: Readonly<Record<string, (hour: number) => number>> = {
  "OpenCases Maximum": (hour) => (hour >= 9 && hour <= 13 ? 2 : hour >= 14 && hour <= 16 ? 1 : 0),
  "Undone Sum": (hour) => ({ 3: 1, 11: 2, 14: 1, 17: 1, 21: 1 })[hour] ?? 0,
  "WaitingVerdicts Maximum": (hour) => (hour === 10 ? 3 : hour === 11 ? 1 : 0),
  "RefusedPermission Sum": (hour) => (hour >= 9 && hour <= 11 ? 12 : 0),
  "VerdictDelay Average": (hour) => 18 + 7 * Math.abs(Math.sin(hour)),
  "VerdictDelay Maximum": (hour) => 40 + 25 * Math.abs(Math.sin(hour)) + (hour === 10 ? 260 : 0),
  "UndoDelay Maximum": (hour) => 260 + 90 * Math.abs(Math.cos(hour)) + (hour === 14 ? 700 : 0),
  "OldestOpenCase Maximum": (hour) => (hour >= 9 && hour <= 13 ? (hour - 8) * 1750 : hour > 13 && hour < 17 ? 2600 : 0),
};
/** Of the alarms of the picture, those that sound. */
const SOUNDING = ["oldest-open-case"];

const COLOURS = ["#0b57d0", "#a15c00", "#00736b", "#8a3b8f"];
/** Pixels of a cell of the grid, and around the whole. */
const [CELL, GAP] = [{ width: 42, height: 30 }, 8];

export function dashboardPicture({ widgets }: DashboardBody): string {
  const right = Math.max(...widgets.map(({ x, width }) => x + width));
  const bottom = Math.max(...widgets.map(({ y, height }) => y + height));
  const [width, height] = [right * CELL.width + GAP, bottom * CELL.height + GAP];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="The dashboard of enforcement, with made-up measurements">
<style>text { font: 11px system-ui, sans-serif; fill: #55606e } .title { font-size: 13px; font-weight: 600; fill: #1c2530 } .end { text-anchor: end }</style>
<rect width="100%" height="100%" fill="#eef1f5"/>
${widgets.map(widgetPicture).join("\n")}
</svg>
`;
}

function widgetPicture(widget: Widget): string {
  const [x, y] = [widget.x * CELL.width + GAP, widget.y * CELL.height + GAP];
  const size = { width: widget.width * CELL.width - GAP, height: widget.height * CELL.height - GAP };
  const inside = widget.type === "metric" ? chart(widget, size) : alarms(widget.properties.alarms, size);
  return `<g transform="translate(${x} ${y})"><rect width="${size.width}" height="${size.height}" rx="4" fill="#fff" stroke="#d4dbe5"/><text class="title" x="12" y="20">${escaped(widget.properties.title)}</text>
${inside}</g>`;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function chart({ properties: { metrics, yAxis, annotations } }: MetricWidget, { width, height }: Size): string {
  const box = { left: 44, top: 44, right: width - 12, bottom: height - 22 - 14 * Math.ceil(metrics.length / 2) };
  const lines = annotations?.horizontal ?? [];
  const series = metrics.map((one) => Array.from({ length: HOURS }, (_, hour) => sampleOf(one)(hour)));
  const most = niceAbove(Math.max(1, ...series.flat(), ...lines.map(({ value }) => value)));
  const at = (hour: number) => round(box.left + ((box.right - box.left) * hour) / (HOURS - 1));
  const up = (value: number) => round(box.bottom - ((box.bottom - box.top) * value) / most);
  const grid = [0, most / 2, most].map(
    (value) =>
      `<path d="M${box.left} ${up(value)}H${box.right}" stroke="#e3e8ef"/><text class="end" x="${box.left - 6}" y="${up(value) + 4}">${value}</text>`,
  );
  const hours = [0, 6, 12, 18].map(
    (hour) => `<text x="${at(hour)}" y="${box.bottom + 14}">${String(hour).padStart(2, "0")}:00</text>`,
  );
  const limits = lines.map(
    ({ label, value }) =>
      `<path d="M${box.left} ${up(value)}H${box.right}" stroke="#b3261e" stroke-dasharray="4 3"/><text class="end" x="${box.right}" y="${up(value) - 4}">${escaped(label)}</text>`,
  );
  const drawn = series.map(
    (values, index) =>
      `<path d="M${values.map((value, hour) => `${at(hour)} ${up(value)}`).join("L")}" fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.6"/>`,
  );
  const legend = metrics.map(([, , , , { label }], index) => {
    const [x, y] = [box.left + (index % 2) * 130, box.bottom + 30 + 14 * Math.floor(index / 2)];
    return `<rect x="${x}" y="${y - 8}" width="10" height="10" fill="${COLOURS[index % COLOURS.length]}"/><text x="${x + 15}" y="${y + 1}">${escaped(label)}</text>`;
  });
  return [
    `<text x="12" y="35">${escaped(yAxis.left.label)}</text>`,
    ...grid,
    ...hours,
    ...limits,
    ...drawn,
    ...legend,
  ].join("\n");
}

/** A metric that is new needs measurements of its own. */
function sampleOf([, metricName, , , { stat }]: Series): (hour: number) => number {
  const sample = SAMPLES[`${metricName} ${stat}`];
  if (sample === undefined)
    throw new Error(`tests/stacks/dashboardPicture.ts has no measurements of ${metricName} ${stat}`);
  return sample;
}

function alarms(arns: readonly string[], { width }: Size): string {
  const [across, high] = [3, 22];
  const wide = Math.floor((width - 24) / across);
  return arns
    .map((arn, index) => {
      const name = arn.split(":alarm:")[1]!;
      const sounds = SOUNDING.some((what) => name.endsWith(what));
      const [x, y] = [12 + (index % across) * wide, 32 + Math.floor(index / across) * (high + 4)];
      return `<rect x="${x}" y="${y}" width="${wide - 6}" height="${high}" rx="3" fill="${sounds ? "#fbe3e1" : "#e6f4ea"}"/><text x="${x + 8}" y="${y + 15}">${escaped(name)}: ${sounds ? "in alarm" : "OK"}</text>`;
    })
    .join("\n");
}

/** The next of 1, 2, 5, 10, 20, 50 and so on. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}

const round = (value: number) => Math.round(value * 10) / 10;
const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

if (process.argv.includes("--write")) writeFileSync(FILE, dashboardPicture(PICTURED));
