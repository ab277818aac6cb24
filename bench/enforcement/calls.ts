import type { Tools } from "../../enforcement/run/ports";
import { ENFORCER, MALLORY, DEPLOYER, Scene } from "../../tests/enforcement/run/scene";
import { CHURN, role, settings } from "../../tests/enforcement/samples";
import { given, type CallMade, type World } from "../../tests/fakes/sagemaker";

/** What one event costs in calls to SageMaker, where a rule asks for more of a model than its name. */
interface Calls {
  readonly endpoints: number;
  /** Until the verdict. */
  readonly judging: number;
  /** Of the look at a case that made the change. */
  readonly remedy: number;
  /** Of any other look at a case, at most. */
  readonly wake: number;
  /** From the event to the closed case; the endpoint was in service when the event arrived. */
  readonly whole: number;
}

const RULES = settings({ ...CHURN, executionRoleArns: [role("ChurnModel")] });

/** An endpoint that somebody else created, and an update by somebody else, in accounts of different sizes. */
export async function callsBySize(
  sizes: readonly number[],
): Promise<readonly { readonly created: Calls; readonly updated: Calls }[]> {
  const all = [];
  for (const size of sizes) {
    const created = await callsFor(size, "CreateEndpoint", "mine");
    all.push({ created, updated: await callsFor(size, "UpdateEndpoint", "e0") });
  }
  return all;
}

async function callsFor(
  endpoints: number,
  operation: "CreateEndpoint" | "UpdateEndpoint",
  EndpointName: string,
): Promise<Calls> {
  const phases = new Phases();
  const scene = new Scene({ settings: RULES, around: (tools) => phases.around(tools) });
  const { world } = scene;
  phases.world = world;
  given(world, DEPLOYER, {
    models: ["churn-1"],
    configs: { good: ["churn-1"], bad: ["churn-1"] },
  });
  world.advance(60);
  const names = Array.from({ length: endpoints }, (_, index) => [`e${index}`, "good"] as const);
  given(world, DEPLOYER, { endpoints: Object.fromEntries(names) });
  scene.sweeps = false;
  await scene.pass(15);
  phases.forget();
  world.call(MALLORY, operation, { EndpointName, EndpointConfigName: "bad" });
  const before = world.calls.length;
  world.advance(1200);
  await scene.deliver();
  await scene.pass(20);
  const [outcome] = await scene.outcomes();
  if (outcome !== `remedied ${EndpointName}`) throw new Error(`${operation} among ${endpoints} endpoints: ${outcome}`);
  const most = (of: Phase) => Math.max(...phases.seen.filter(([phase]) => phase === of).map(([, calls]) => calls));
  const whole = world.calls.slice(before).filter(isCounted).length;
  return { endpoints, judging: most("judging"), remedy: most("remedy"), wake: most("wake"), whole };
}

/** Calls to SageMaker; one look-up in CloudTrail's history confirms an old event besides. */
const isCounted = ({ caller, operation }: CallMade) => caller === ENFORCER && operation !== "LookupEvents";

type Phase = "judging" | "remedy" | "wake";

/** Reported by what is asked of the ledger which calls belong together. */
class Phases {
  readonly seen: (readonly [phase: Phase, calls: number])[] = [];
  world: World | undefined;
  #began = 0;
  #changes = false;

  around(tools: Tools): Tools {
    const ledger = new Proxy(tools.ledger, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          this.#asked(name as keyof Tools["ledger"]);
          return method.apply(target, args);
        };
      },
    });
    return { ...tools, ledger };
  }

  forget(): void {
    this.seen.splice(0);
    this.#began = this.#made();
  }

  #asked(method: keyof Tools["ledger"]): void {
    if (method === "deployment" || method === "lease") this.#began = this.#made();
    if (method === "intend") this.#changes = true;
    if (method === "write") this.#ended("judging");
    if (method === "save" || method === "close") this.#ended(this.#changes ? "remedy" : "wake");
  }

  #ended(phase: Phase): void {
    this.seen.push([phase, this.#made() - this.#began]);
    this.#changes = false;
  }

  #made(): number {
    return this.world?.calls.filter(isCounted).length ?? 0;
  }
}
