import type { Figures, Target } from "../targets";
import { allowedEvents } from "./allowedEvents";
import { callsBySize } from "./calls";
import { delaysToDeletion } from "./delays";
import { functionStarts, sizeOf } from "./functionStart";

/**
 * Cloud Custodian's calls for one such event, counted with its own code on a back end like ours. Source:
 * docs/design/aws-behaviour.md#cloud-custodian.
 */
const CUSTODIAN = [
  { endpoints: 30, calls: 6 },
  { endpoints: 500, calls: 53 },
  { endpoints: 1000, calls: 103 },
] as const;

/** The design's bounds, for an endpoint of one variant. */
const MOST = { judging: 3, remedy: 4, wake: 2 } as const;

/** What enforcement costs and how fast it is: what to list, and what to judge it by. */
export async function enforcementFigures(): Promise<Figures> {
  const { bundled, unbundled } = await functionStarts(9);
  const bySize = await callsBySize(CUSTODIAN.map(({ endpoints }) => endpoints));
  const all = bySize.flatMap(({ created, updated }) => [created, updated]);
  const delays = await delaysToDeletion(100);
  const allowed = await allowedEvents(2000);
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, one) => sum + one, 0);
  const [smallest] = bySize;
  return {
    measurements: [
      ["load the enforcer, bundled", { ...bundled, seconds: bundled.loaded.wall }],
      ["the same, and its first verdict", { ...bundled, seconds: bundled.answered.wall }],
      ["load it from node_modules", { ...unbundled, seconds: unbundled.loaded.wall }],
    ],
    targets: [
      {
        what: "processor time to load: node_modules / bundle",
        ...{ measured: unbundled.loaded.processor / bundled.loaded.processor, unit: "x", least: 3 },
      },
      { what: "enforcer, compressed", measured: sizeOf("enforcer"), unit: "KB", most: 145 },
      { what: "sweep, compressed", measured: sizeOf("sweep"), unit: "KB", most: 150 },
      ...bySize.flatMap(({ created, updated }, index): Target[] => {
        const { endpoints, calls } = CUSTODIAN[index]!;
        const among = `${endpoints.toLocaleString("en")} endpoints`;
        const created30 = smallest!.created.whole;
        const updated30 = smallest!.updated.whole;
        return [
          {
            what: `calls to undo a creation, ${among}`,
            ...{
              measured: created.whole,
              unit: "calls",
              least: created30,
              most: created30,
              beside: `Custodian ${calls}`,
            },
          },
          {
            what: `calls to undo an update, ${among}`,
            ...{
              measured: updated.whole,
              unit: "calls",
              least: updated30,
              most: updated30,
              beside: "Custodian cannot",
            },
          },
        ];
      }),
      ...(["judging", "remedy", "wake"] as const).map((phase) => ({
        what: `calls of one ${phase}, at most`,
        ...{ measured: Math.max(...all.map((calls) => calls[phase])), unit: "calls", most: MOST[phase] },
      })),
      {
        what: "from deletable to deleted (p99)",
        measured: delays[Math.ceil(delays.length * 0.99) - 1]!,
        unit: "s",
        most: 5,
      },
      { what: "allowed events a second", measured: allowed.perSecond, unit: "" },
      { what: "SageMaker calls of an allowed event", measured: total(allowed.sagemaker), unit: "calls" },
      { what: "DynamoDB calls of an allowed event", measured: total(allowed.dynamo), unit: "calls" },
    ],
  };
}
