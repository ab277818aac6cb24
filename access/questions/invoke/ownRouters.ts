import { exampleOf, neighboursOf, otherRegion, spellings } from "../../examples";
import type { Context, Hop } from "../../simulate/simulate";
import { adminOf, callersOf, outsideOrganization, unprivilegedUsers, type Caller } from "../principals";
import type { Beside, Family, Named, Promised } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { regionsOf } from "./endpoints";
import { OTHER_ROUTER_CALLS } from "./inferenceRouters";

const SOURCE = "sagemaker:SourceInferenceRouterArn";

/**
 * caller -> an inference router of the consumer's own -> each endpoint with a policy that lets it in. Both sides are asked about alone,
 * the other one supposed to allow everything: each refuses by itself.
 */
export const ownRouters: Family<Sharing> = {
  id: "own-routers",
  promises(sharing) {
    if (sharing.consumer.mode !== "endpointPolicy") return [];
    const routed = new Routed(sharing);
    const callers = sharing.child === undefined ? [] : callersOf(sharing);
    return [
      ...routed.endpoints.flatMap((endpoint) => routed.policyOf(endpoint)),
      ...callers.flatMap((caller) => [...routed.routersOf(caller), ...routed.chainsOf(caller)]),
    ];
  },
};

interface Endpoint {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly index: number;
}

/** Requests that reach endpoints through routers. */
class Routed {
  readonly #sharing: Sharing;
  readonly #regions: readonly string[];
  /** Names or patterns of the consumer's routers. */
  readonly #patterns: readonly string[];

  constructor(sharing: Sharing) {
    this.#sharing = sharing;
    this.#regions = regionsOf(sharing);
    this.#patterns = sharing.consumer.sourceInferenceRouters ?? ["*"];
  }

  /** Each endpoint in each region, as typed and in lower case. */
  get endpoints(): readonly Endpoint[] {
    return (this.#sharing.consumer.endpoints ?? []).flatMap((typed, index) =>
      this.#regions.flatMap((region) =>
        spellings([typed]).map((name) => ({
          name,
          region,
          index,
          arn: this.#endpointArn(name, region),
        })),
      ),
    );
  }

  /** What the policy on an endpoint lets the consumer's account do, and no other. */
  policyOf(endpoint: Endpoint): Promised[] {
    const { consumer, here, neighbour, third, elsewhere } = this.#sharing;
    const { accountId } = consumer;
    const somebody = adminOf(accountId, this.#sharing);
    const byAdminOf = (id: string) => [`an admin of ${id}`, adminOf(id, this.#sharing)] as const;
    const strangers = [byAdminOf(third), ...outsideOrganization(somebody, this.#sharing)];
    const theirs = neighbour?.consumer.accountId;
    const neighbours = theirs === undefined || theirs === accountId ? [] : [byAdminOf(theirs)];
    const by = (action: string, context: Context): Hop => ({
      ...request(somebody, `sagemaker:${action}`, endpoint.arn, { accountId: here.accountId, context }),
      resourcePolicy: this.#sharing.endpointPolicy(this.#endpointArn(this.#typed(endpoint), endpoint.region)),
    });
    const at = `${endpoint.name}${endpoint.region === this.#regions[0] ? "" : ` in ${endpoint.region}`}`;
    const name = this.#besidePolicyOf(endpoint);
    const others = (pattern: string) => ({
      context: { [SOURCE]: [undefined, ...this.#otherRouters(pattern, endpoint.region)] },
    });
    const first = {
      name,
      caller: [...strangers, ...neighbours], // Whose own routers may be let in, and not this one.
      action: [
        "InvokeEndpointAsync",
        "InvokeEndpointWithResponseStream",
        "UpdateEndpoint",
        "DeleteEndpoint",
        "PutEndpointPolicy",
      ],
    };
    const invokes = this.#patterns.flatMap((pattern, index) =>
      (index === 0 ? [endpoint.region, elsewhere] : [endpoint.region]).map((region, place): Promised => {
        const router = exampleOf(pattern);
        return {
          text: `whoever the admins of ${accountId} let -> router ${router}${place === 0 ? "" : ` in ${region}`} -> InvokeEndpoint ${at}`,
          key: this.#sharing.key(`endpoints[${endpoint.index}]`),
          hop: by("InvokeEndpoint", { [SOURCE]: this.#routerArn(router, region) }),
          ...(place === 0 && { beside: index === 0 ? { ...first, ...others(pattern) } : others(pattern) }),
        };
      }),
    );
    return [
      ...invokes,
      {
        text: `whoever the admins of ${accountId} let -> DescribeEndpoint ${at}`,
        key: this.#sharing.key(`endpoints[${endpoint.index}]`),
        hop: by("DescribeEndpoint", {}),
        beside: { name, caller: strangers, action: ["InvokeEndpoint", "GetEndpointPolicy", "DeleteEndpointPolicy"] },
      },
    ];
  }

  /** What a caller's own policy lets it do with routers of its account. */
  routersOf({ principal, key, alone }: Caller): Promised[] {
    const { third, here, elsewhere } = this.#sharing;
    return this.#patterns.map((pattern) => {
      const others = [...neighboursOf(pattern, this.#patterns)];
      return {
        text: `${principal.label} -> InvokeInferenceRouter ${exampleOf(pattern)} of their account`,
        key,
        hop: request(principal, "sagemaker:InvokeInferenceRouter", this.#routerArn(exampleOf(pattern), elsewhere)),
        ...(alone && {
          beside: {
            name: [{ what: "inference router", others, arn: (other: string) => this.#routerArn(other, elsewhere) }],
            account: [third, here.accountId],
            action: OTHER_ROUTER_CALLS,
          },
        }),
      };
    });
  }

  /** The whole way of a caller. What lies beside is asked of its own policy: the endpoint is supposed to let it in. */
  chainsOf(caller: Caller): Promised[] {
    const [first, ...patterns] = this.#patterns as [string];
    return this.endpoints.flatMap((endpoint, index) => {
      const { key, ...promise } = this.#chain(caller, endpoint, first);
      if (index > 0) return [{ ...promise, key }];
      const others = patterns.map((pattern) => this.#chain(caller, endpoint, pattern));
      if (!caller.alone) return [{ ...promise, key: caller.key }];
      return [
        { ...promise, key, beside: { ...promise.beside, ...this.#besideChain(caller, endpoint, first) } },
        ...others,
      ];
    });
  }

  #chain({ principal, alone }: Caller, endpoint: Endpoint, pattern: string): Promised {
    const { here, third, consumer } = this.#sharing;
    const router = this.#routerArn(exampleOf(pattern), here.region);
    const arn = (other: string) => this.#endpointArn(other, endpoint.region);
    const at = endpoint.region === this.#regions[0] ? "" : ` in ${endpoint.region}`;
    const policy = this.#sharing.endpointPolicy(this.#endpointArn(this.#typed(endpoint), endpoint.region));
    const hop = request(principal, "sagemaker:InvokeEndpoint", endpoint.arn, { context: { [SOURCE]: router } });
    return {
      text: `${principal.label} -> their router ${exampleOf(pattern)} -> InvokeEndpoint ${endpoint.name}${at}`,
      key: this.#sharing.key(`endpoints[${endpoint.index}]`),
      via: [request(principal, "sagemaker:InvokeInferenceRouter", router)],
      hop: { ...hop, resourcePolicy: policy },
      ...(alone && {
        beside: {
          name: [{ what: "endpoint", others: neighboursOf(endpoint.name, consumer.endpoints ?? []), arn }],
          account: [third],
          region: [otherRegion(this.#regions, here.region)],
        },
      }),
    };
  }

  #besideChain({ principal }: Caller, { arn }: Endpoint, pattern: string): Beside {
    const { here, child } = this.#sharing;
    const by = (action: string, source?: string) =>
      request(principal, `sagemaker:${action}`, arn, { context: source === undefined ? {} : { [SOURCE]: source } });
    const router = this.#routerArn(exampleOf(pattern), here.region);
    return {
      caller: child === undefined ? [] : unprivilegedUsers(this.#sharing),
      other: [
        ["by no router", by("InvokeEndpoint")],
        ...this.#otherRouters(pattern, here.region).map(
          (other) => [`by router ${other}`, by("InvokeEndpoint", other)] as const,
        ),
        ["InvokeEndpointAsync", by("InvokeEndpointAsync", router)],
        ...["InvokeEndpointWithResponseStream", "DescribeEndpoint", "DeleteEndpoint"].map(
          (action) => [action, by(action)] as const,
        ),
      ],
    };
  }

  /** Routers that the consumer did not name, and of other accounts. */
  #otherRouters(pattern: string, region: string): string[] {
    const { third, here } = this.#sharing;
    const own = neighboursOf(pattern, this.#patterns).map((other) => this.#routerArn(other, region));
    return [...own, ...[third, here.accountId].map((id) => this.#routerArn(exampleOf(pattern), region, id))];
  }

  /** What the policy of an endpoint itself must not let in to: it is asked about each of these in the endpoint's place. */
  #besidePolicyOf({ name, region }: Endpoint): Named[] {
    const { third, here } = this.#sharing;
    const arn = (other: string) => this.#endpointArn(other, region);
    return [
      { what: "endpoint", others: neighboursOf(name, [name]), arn, within: true },
      {
        what: "endpoint of that name in",
        others: [otherRegion([region], here.region)],
        arn: (to) => this.#endpointArn(name, to),
        within: true,
      },
      {
        what: "endpoint of that name in account",
        others: [third],
        arn: (id) => arn(name).replace(here.accountId, id),
        within: true,
      },
    ];
  }

  #typed({ index }: Endpoint): string {
    return this.#sharing.consumer.endpoints![index]!;
  }

  #endpointArn(name: string, region: string): string {
    const { partition, accountId } = this.#sharing.here;
    return `arn:${partition}:sagemaker:${region}:${accountId}:endpoint/${name}`;
  }

  #routerArn(name: string, region: string, accountId = this.#sharing.consumer.accountId): string {
    return `arn:${this.#sharing.here.partition}:sagemaker:${region}:${accountId}:inference-router/${name}`;
  }
}
