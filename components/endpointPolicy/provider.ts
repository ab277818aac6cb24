import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { dynamic } from "@pulumi/pulumi";
import { credentialsOf, type WayIn } from "../../aws/credentials";
import { deleteEndpointPolicy, getEndpointPolicy, putEndpointPolicy } from "../../aws/endpointPolicies";
import { meaningOf, principalsIn, samePolicy } from "../../aws/policyText";
import { throughProxy } from "../../contract/throughProxy";
import { listed } from "../../contract/listed";
import { QUOTAS } from "../../policies/quotas";
import { wayInOf } from "./wayIn";

/** What the program registers. */
interface EndpointPolicyInputs {
  readonly endpointName: string;
  readonly region: string;
  /** The endpoint's account: no other's endpoint is touched. */
  readonly accountId: string;
  /** JSON. */
  readonly policy: string;
}

/** What is remembered in the stack's state. */
export interface EndpointPolicyState extends EndpointPolicyInputs {
  /** The policy as this stack put it. `policy` becomes what `pulumi refresh` finds. */
  readonly made: string;
}

/** What the provider needs of the world. */
interface World {
  readonly client: (region: string, wayIn: WayIn) => SageMakerClient;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const AWS: World = {
  client: (region, wayIn) =>
    new SageMakerClient({
      region,
      credentials: credentialsOf(wayIn, region),
      maxAttempts: 5,
      requestHandler: throughProxy({}),
    }),
  sleep: (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds)),
};

/** How often a policy that was just put is read again until it is there, and the pause between. */
const READS = 6;
const PAUSE = 2_000;

/**
 * The policy of one endpoint, for Pulumi's engine. It is made only where there is none, changed and deleted only where it is still what
 * this provider put there, and made again where it went with its endpoint.
 */
export class EndpointPolicyProvider implements dynamic.ResourceProvider<EndpointPolicyInputs, EndpointPolicyState> {
  readonly #world: World;
  #wayIn: WayIn = { assumeRoles: [] };

  constructor(world: World = AWS) {
    this.#world = world;
  }

  /** The engine gives the stack's whole config, so that who signs is never part of a state. */
  configure({ config }: dynamic.ConfigureRequest): Promise<void> {
    this.#wayIn = wayInOf((key) => config.get(key));
    return Promise.resolve();
  }

  check(_: unknown, inputs: EndpointPolicyInputs): Promise<dynamic.CheckResult<EndpointPolicyInputs>> {
    const { policy } = inputs;
    const reasons = [
      ...(meaningOf(policy) === undefined ? ["is no JSON"] : []),
      ...(/[^\x20-\x7e\s]/.test(policy) ? ["has characters that are not ASCII, and SageMaker takes no others"] : []),
      ...(policy.length > QUOTAS.endpointPolicy
        ? [`has ${policy.length} characters; SageMaker takes ${QUOTAS.endpointPolicy}`]
        : []),
    ];
    return Promise.resolve({ inputs, failures: reasons.map((reason) => ({ property: "policy", reason })) });
  }

  /** Looks at the endpoint, so that a policy that went with its endpoint is made again without `pulumi refresh`. */
  async diff(_: string, olds: EndpointPolicyState, news: EndpointPolicyInputs): Promise<dynamic.DiffResult> {
    const replaces = (["accountId", "region", "endpointName"] as const).filter((key) => olds[key] !== news[key]);
    if (replaces.length > 0) return { changes: true, replaces, deleteBeforeReplace: true };
    if (!samePolicy(olds.policy, news.policy)) return { changes: true };
    const there = await this.#find(news);
    // Nobody gets in where there is no endpoint; the next one gets its policy when it is there.
    return { changes: there !== undefined && (there.policy === undefined || !samePolicy(there.policy, news.policy)) };
  }

  async create(inputs: EndpointPolicyInputs): Promise<dynamic.CreateResult<EndpointPolicyState>> {
    await this.#put(inputs, []);
    const { accountId, region, endpointName } = inputs;
    return { id: `${accountId}/${region}/${endpointName}`, outs: stateOf(inputs) };
  }

  async update(
    _: string,
    { made }: EndpointPolicyState,
    news: EndpointPolicyInputs,
  ): Promise<dynamic.UpdateResult<EndpointPolicyState>> {
    await this.#put(news, [made]);
    return { outs: stateOf(news) };
  }

  /** Without an id where the endpoint or its policy is gone. A policy of somebody else's is shown as it is. */
  async read(id: string, state?: EndpointPolicyState): Promise<dynamic.ReadResult<EndpointPolicyState>> {
    const policy = state && (await this.#find(state))?.policy;
    if (state === undefined || policy === undefined) return { id: "" };
    return { id, props: { ...state, policy: samePolicy(policy, state.made) ? state.made : policy } };
  }

  async delete(_: string, state: EndpointPolicyState): Promise<void> {
    const there = await this.#find(state);
    if (there?.policy === undefined) return;
    if (!samePolicy(there.policy, state.made)) throw this.#notOurs(state, there.policy, "deleted");
    await this.#asked(state, () => deleteEndpointPolicy(this.#client(state), state.endpointName));
  }

  /** @param own policies that may be replaced, besides the very same */
  async #put(inputs: EndpointPolicyInputs, own: readonly string[]): Promise<void> {
    const { endpointName, policy } = inputs;
    const there = await this.#find(inputs);
    if (there === undefined)
      throw new Error(
        `${nameOf(inputs)} is not there, and a policy goes with its endpoint: create the endpoint and run this again, or take it out of the consumers with mode: endpointPolicy`,
      );
    if (there.policy !== undefined) {
      if (samePolicy(there.policy, policy)) return;
      if (!own.some((one) => samePolicy(one, there.policy!))) throw this.#notOurs(inputs, there.policy, "replaced");
    }
    await this.#asked(inputs, () => putEndpointPolicy(this.#client(inputs), endpointName, policy));
    await this.#seen(inputs);
  }

  /** Reads back what was put. */
  async #seen(inputs: EndpointPolicyInputs): Promise<void> {
    for (let read = 1; ; read += 1) {
      const there = await this.#find(inputs);
      if (there?.policy !== undefined && samePolicy(there.policy, inputs.policy)) return;
      if (read === READS)
        throw new Error(
          `${nameOf(inputs)} was given a policy and ${there?.policy === undefined ? "has none" : `has another: ${there.policy}`}; did somebody else call PutEndpointPolicy or DeleteEndpointPolicy just now? CloudTrail says who`,
        );
      await this.#world.sleep(PAUSE);
    }
  }

  /** @returns undefined where there is no such endpoint @throws Error where it is another account's */
  async #find(of: EndpointPolicyInputs): Promise<{ readonly policy: string | undefined } | undefined> {
    const client = this.#client(of);
    const { endpointName: EndpointName, accountId } = of;
    return this.#asked(of, async () => {
      const described = await client.send(new DescribeEndpointCommand({ EndpointName })).catch(unless(isMissing));
      if (described === undefined) return undefined;
      const owner = described.EndpointArn?.split(":")[4];
      if (owner !== accountId)
        throw new Error(`the credentials are of account ${owner}, and the stack is of ${accountId}`);
      return { policy: await getEndpointPolicy(client, EndpointName).catch(unless(hasNone)) };
    });
  }

  /** Says of every failure which endpoint it is about. */
  async #asked<T>(of: EndpointPolicyInputs, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const { name, message } = error as Error;
      throw new Error(`${nameOf(of)}: ${name === "Error" ? "" : `${name}: `}${message}`, { cause: error });
    }
  }

  #client({ region }: EndpointPolicyInputs): SageMakerClient {
    return this.#world.client(region, this.#wayIn);
  }

  #notOurs(of: EndpointPolicyInputs, policy: string, what: string): Error {
    const command = `aws sagemaker delete-endpoint-policy --endpoint-name ${of.endpointName} --region ${of.region}`;
    return new Error(
      `${nameOf(of)} has a policy that this stack did not put there, and it is not ${what}: it lets in ${listed(principalsIn(policy), 5)}. Ask in CloudTrail who called PutEndpointPolicy; if nobody needs it, take it away (${command}) and run this again`,
    );
  }
}

const stateOf = ({ endpointName, region, accountId, policy }: EndpointPolicyInputs): EndpointPolicyState => ({
  endpointName,
  region,
  accountId,
  policy,
  made: policy,
});

const nameOf = ({ endpointName, region, accountId }: EndpointPolicyInputs) =>
  `endpoint ${endpointName} in ${region} of account ${accountId}`;

/** Source: docs/design/aws-behaviour.md#endpoint-policies, and #not-found. */
const isMissing = ({ name, message }: Error) =>
  name === "ResourceNotFound" || (name === "ValidationException" && /could not find/i.test(message));
const hasNone = ({ name }: Error) => name === "ValidationException" || name === "ResourceNotFound";

const unless =
  (expected: (error: Error) => boolean) =>
  (error: unknown): undefined => {
    if (!(error instanceof Error) || !expected(error)) throw error;
    return undefined;
  };
