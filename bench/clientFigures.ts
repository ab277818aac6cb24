import { help, installedSize, overhead, stsCalls, tokenMilliseconds } from "./client";
import type { Figures } from "./targets";

/** What the client costs: what to list, and what to judge it by. */
export async function clientFigures(): Promise<Figures> {
  const sts = await stsCalls();
  const invoking = await overhead(3001);
  const helping = help(7);
  const size = installedSize();
  const token = await tokenMilliseconds();
  return {
    measurements: [
      ["1,000 invocations, bare SDK client", invoking.bare],
      ["1,000 invocations, our client", invoking.ours],
      ["sagemaker-share --help", helping],
    ],
    targets: [
      // A thousand invocations over four clients in two regions.
      { what: "AssumeRole, our credentials", measured: sts.ours, unit: "calls", most: 1 },
      { what: "AssumeRole, a provider per client", measured: sts.perClient, unit: "calls", least: 4 },
      { what: "AssumeRole, the article's way", measured: sts.perCall, unit: "calls", least: 1000 },
      {
        what: "our client / bare SDK client",
        measured: invoking.ours.seconds / invoking.bare.seconds,
        ...{ unit: "x", most: 1.05 },
      },
      { what: "a bearer token, once the session is there", measured: token, unit: "ms", most: 1 },
      { what: "sagemaker-share --help", measured: helping.seconds, unit: "s", most: 0.4 },
      ...(size === undefined
        ? []
        : [
            { what: "the package, installed", measured: size.own, unit: "MB", most: 1 },
            { what: "with all it needs", measured: size.all, unit: "MB", most: 16 },
          ]),
    ],
  };
}
