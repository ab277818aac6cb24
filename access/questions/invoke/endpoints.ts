import { covers, exampleOf, neighboursOf, otherRegion, spellings } from "../../examples";
import type { Hop } from "../../simulate/simulate";
import { assume } from "../assume";
import { callersOf, sessionOf, unprivilegedUsers } from "../principals";
import { forEachAction, type Beside, type Family, type Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { givenExternalId } from "./invokeRoleTrust";
import { useToken } from "./openAi";

const RUNTIME_ACTIONS = ["InvokeEndpoint", "InvokeEndpointWithResponseStream", "InvokeEndpointAsync"] as const;

/** caller -> invoke role -> each endpoint and inference component, with each action, in each region and spelling. */
export const endpoints: Family<Sharing> = {
  id: "endpoints",
  promises(sharing) {
    const { invokeRole: role, consumer, child } = sharing;
    const [first, ...others] = callersOf(sharing);
    if (role === undefined || first === undefined) return [];
    const { endpoints = [], inferenceComponents } = consumer;
    const enter = (caller: typeof first) =>
      assume(caller.principal, role, { "sts:ExternalId": givenExternalId(sharing) });
    const runtime = new Runtime(sharing, first.principal.label, enter(first));
    const shared = exampleOf(endpoints[0]!);
    const theirs = endpointOfNeighbour(sharing);
    const componentActions = consumer.actions.filter((action) => action !== "InvokeEndpointAsync");

    const ofEndpoints = runtime.promises("endpoint", "endpoints", endpoints, consumer.actions, {
      action: [
        ...RUNTIME_ACTIONS.filter((action) => !consumer.actions.includes(action)),
        "DescribeEndpoint",
        "DeleteEndpoint",
      ],
      caller: child ? unprivilegedUsers(sharing) : [],
      other: [
        ...(theirs ? [[`endpoint ${theirs.name} of ${theirs.id}`, runtime.use("endpoint", theirs.name)] as const] : []),
        ...(inferenceComponents.length === 0 && componentActions.length > 0
          ? [["through an inference component", runtime.use("inference-component", shared)] as const]
          : []),
        ...(consumer.openAi ? [] : [["CallWithBearerToken", useToken(sharing)] as const]),
      ],
    });
    const ofComponents =
      componentActions.length === 0
        ? []
        : runtime.promises("inference-component", "inferenceComponents", inferenceComponents, componentActions, {
            action: ["DeleteInferenceComponent"],
          });
    const [promise] = ofEndpoints;
    const ofOthers = others.map((caller) => ({
      text: promise!.text.replace(first.principal.label, caller.principal.label),
      key: caller.key,
      via: [enter(caller)],
      hop: promise!.hop,
    }));
    return [...ofEndpoints, ...ofOthers, ...ofComponents];
  },
};

type Type = "endpoint" | "inference-component";

/** Requests to SageMaker's runtime in a session of the invoke role. */
class Runtime {
  readonly #session;
  readonly #regions: readonly string[];

  constructor(
    readonly sharing: Sharing,
    readonly caller: string,
    readonly enter: Hop,
  ) {
    this.#session = sessionOf(sharing.invokeRole!, "the invoke role", sharing);
    this.#regions = regionsOf(sharing);
  }

  use(type: Type, name: string, action: string = this.sharing.consumer.actions[0]!, region = this.#regions[0]!): Hop {
    return request(this.#session, `sagemaker:${action}`, this.#arn(type, name, region));
  }

  #arn(type: Type, name: string, region: string): string {
    const { accountId, partition } = this.sharing.here;
    return `arn:${partition}:sagemaker:${region}:${accountId}:${type}/${name}`;
  }

  /** Every name in every region with every action. The first also shows what lies beside all of them. */
  promises(
    type: Type,
    setting: string,
    patterns: readonly string[],
    actions: readonly string[],
    besideFirst: Beside,
  ): Promised[] {
    const { here, third, consumer } = this.sharing;
    const what = type.replace("-", " ");
    return patterns
      .flatMap((pattern, index) => spellings([pattern]).map((one) => ({ one, index })))
      .flatMap(({ one: spelling, index }, order) =>
        this.#regions.flatMap((region) => {
          const name = exampleOf(spelling);
          const first = order === 0 && region === this.#regions[0];
          return forEachAction(actions, (action) => ({
            text: `${this.caller} -> invoke role -> ${action} ${type === "endpoint" ? "" : "component "}${name}${region === this.#regions[0] ? "" : ` in ${region}`}`,
            key: this.sharing.key(`${setting}[${index}]`),
            via: [this.enter],
            hop: this.use(type, name, action, region),
            beside: {
              name: [{ what, others: neighboursOf(spelling, patterns), arn: (one) => this.#arn(type, one, region) }],
              account: [third],
              region: consumer.regions?.includes("*") ? [] : [otherRegion(this.#regions, here.region)],
              ...(first && besideFirst),
            },
          }));
        }),
      );
  }
}

/** The regions the endpoints are invoked in; for "every region", the stack's and one more. */
export function regionsOf({ consumer, here, elsewhere }: Sharing): readonly string[] {
  const { regions = [here.region] } = consumer;
  return regions.includes("*") ? [here.region, elsewhere] : regions;
}

/** Another consumer's endpoint, where this one was not given it too. */
function endpointOfNeighbour({
  consumer,
  neighbour,
}: Sharing): { readonly id: string; readonly name: string } | undefined {
  const mine = (consumer.endpoints ?? []).map((pattern) => pattern.toLowerCase());
  const name = (neighbour?.consumer.endpoints ?? [])
    .map(exampleOf)
    .find((one) => !mine.some((pattern) => covers(pattern, one.toLowerCase())));
  return neighbour && name !== undefined ? { id: neighbour.id, name } : undefined;
}
