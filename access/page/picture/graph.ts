import { accountIn } from "../../arn";
import { listed } from "../../../contract/listed";
import { policedEndpointArns, sourceInferenceRouterArns } from "../../../contract/share";
import { allowedBy, modeOf } from "../../../enforcement/rules/schema";
import type { Holder } from "../../holders/holder";
import { holdersOf } from "../../holders/holders";
import { rulesIn, type RegionRules } from "../../holders/regionRules";
import { protectedThings } from "../../holders/rulesAsPolicy";
import { membersOf, type System } from "../../holders/system";
import { grantsIn, type Grant } from "../../sets/statements";
import { Frames, type Frame } from "./frames";
import { nameOf, partsOf, statements } from "./labels";
import { thingOf, type Thing } from "./things";

/** What the picture shows, before anything has a place: read from the documents, so that it shows what they allow. */

export type NodeKind = "caller" | "role" | "rule" | Thing["kind"];

export interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  /** What it is, above its names. */
  readonly kicker: string;
  readonly lines: readonly string[];
  /** The account that it is in. */
  readonly frame: string;
  /** From left to right: who asks, the roles in between, what they open. */
  readonly column: 0 | 1 | 2;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** Who may do what, and the statements that decide it. */
  readonly text: string;
}

export interface Graph {
  readonly frames: ReadonlyMap<string, Frame>;
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

export function graphOf(system: System): Graph {
  const drawing = new Drawing(system);
  for (const consumer of Object.keys(system.shares)) drawing.addConsumer(consumer);
  for (const member of membersOf(system)) drawing.addRules(rulesIn(member));
  return drawing;
}

class Drawing implements Graph {
  readonly edges: Edge[] = [];
  readonly #nodes = new Map<string, Node>();
  readonly #system: System;
  readonly #frames: Frames;
  readonly #holders: ReadonlyMap<string | null, readonly Holder[]>;

  constructor(system: System) {
    this.#system = system;
    this.#frames = new Frames(system);
    this.#holders = Map.groupBy(holdersOf(system).values(), ({ consumer }) => consumer);
  }

  get frames(): ReadonlyMap<string, Frame> {
    return this.#frames.all;
  }

  get nodes(): readonly Node[] {
    return [...this.#nodes.values()];
  }

  addConsumer(consumer: string): void {
    const { accountId } = this.#system.shares[consumer]!;
    const holders = this.#holders.get(consumer) ?? [];
    const callers = holders.filter(({ kind }) => kind === "caller");
    const roles = holders.filter(({ kind }) => kind === "invoke role" || kind === "feature-store role");
    const child = this.#frames.of(accountId, consumer);
    for (const role of roles) {
      const id = this.#node({ ...partsOf(role), id: role.arn, kind: "role", frame: this.#frames.parent, column: 1 });
      const trust = holders.find(({ kind, arn }) => kind === "trust" && arn === role.arn);
      const doors = allowsOf(trust).filter(assumes);
      const letIn = `it is let in by ${statements(doors)}`;
      const isKey = (grant: Grant) => assumes(grant) && grant.requests.resource.has(role.arn);
      const areSome = this.#fromCallers(
        callers.map((caller) => [caller, allowsOf(caller).filter(isKey)]),
        id,
        ({ label }, by) => `${label} may assume ${nameOf(role)}, by ${by}; ${letIn}`,
      );
      if (!areSome) this.#adminsDecide(consumer, child, id, `assume ${nameOf(role)}; ${letIn}`);
      this.#opens(role, id);
    }
    this.#throughRouters(consumer, child, callers);
    for (const caller of callers) if (this.#nodes.has(caller.key)) this.#opens(caller, caller.key);
  }

  /** No role is in between: the policy of each endpoint lets routers of the consumer's account in. */
  #throughRouters(consumer: string, child: string, callers: readonly Holder[]): void {
    const share = this.#system.shares[consumer]!;
    const policed = policedEndpointArns(share);
    const lets = [...this.#holders.values()]
      .flat()
      .filter(({ kind, arn }) => kind === "resource policy" && policed.includes(arn))
      .flatMap(allowsOf)
      .filter((grant) => accountIn(grant.principal) === share.accountId && invokes(grant));
    if (lets.length === 0) return;
    const routers = sourceInferenceRouterArns(share);
    const to = this.#node({
      id: `${consumer} routers`,
      kind: "role",
      kicker: "inference routers",
      lines: routers.map((arn) => arn.replace(/^.*\//, "")),
      frame: child,
      column: 1,
    });
    const areSome = this.#fromCallers(
      callers.map((caller) => [caller, allowsOf(caller).filter(isThroughRouters)]),
      to,
      ({ label }, by) => `${label} may invoke routers of ${consumer}, by ${by}`,
    );
    if (!areSome) this.#adminsDecide(consumer, child, to, "invoke its routers");
    this.#opensBy(lets, `whoever invokes a router of ${consumer}`, to);
  }

  /**
   * Arrows from the callers who may.
   *
   * @param able each caller with the statements that let them
   * @param text given a caller and these statements
   * @returns whether there are any
   */
  #fromCallers(
    able: readonly (readonly [caller: Holder, keys: readonly Grant[]])[],
    to: string,
    text: (caller: Holder, by: string) => string,
  ): boolean {
    const some = able.filter(([, keys]) => keys.length > 0);
    for (const [caller, keys] of some) {
      const frame = this.#frames.of(caller.accountId);
      const from = this.#node({ ...partsOf(caller), id: caller.key, kind: "caller", frame, column: 0 });
      this.edges.push({ from, to, text: text(caller, statements(keys)) });
    }
    return some.length > 0;
  }

  /** No stack file says who: whoever the administrators of the account let. */
  #adminsDecide(consumer: string, child: string, to: string, does: string): void {
    const from = this.#node({
      id: `${consumer} admins`,
      kind: "caller",
      kicker: consumer,
      lines: ["whoever its admins let"],
      frame: child,
      column: 0,
    });
    this.edges.push({ from, to, text: `whoever the administrators of ${consumer} let may ${does}` });
  }

  /** Arrows from somebody to everything that their documents allow. */
  #opens(holder: Holder, from: string): void {
    const isCaller = holder.kind === "caller";
    const grants = allowsOf(holder).filter((grant) => !isCaller || !isThroughRouters(grant));
    this.#opensBy(grants, nameOf(holder), from, isCaller ? holder.accountId : this.#frames.parent);
  }

  /** @param owner whose things are that do not say so */
  #opensBy(grants: readonly Grant[], who: string, from: string, owner = this.#frames.parent): void {
    const things = grants.flatMap((grant) => {
      const thing = thingOf(grant, owner);
      return thing === undefined ? [] : [{ ...thing, grant }];
    });
    for (const [, of] of Map.groupBy(things, ({ kind, group }) => `${kind} ${group}`)) {
      const [{ kind, kicker, accountId }] = of as [(typeof of)[number]];
      const frame = this.#frames.of(accountId);
      const lines = [...new Set(of.map(({ line }) => line))];
      const to = this.#node({
        id: `${frame} ${kind} ${kicker} ${lines.join()}`,
        kind,
        kicker,
        lines,
        frame,
        column: this.#frames.columnOf(frame),
      });
      const actions = [...new Set(of.map(({ grant }) => grant.action.replace(/^sagemaker:/, "")))];
      const text = `${who} may ${listed(actions, 5)} on ${listed(lines, 5)}, by ${statements(of.map(({ grant }) => grant))}`;
      this.edges.push({ from, to, text });
    }
  }

  addRules(all: readonly RegionRules[]): void {
    const rules = all.flatMap(({ settings, ...where }) => settings.rules.map((rule) => ({ settings, rule, ...where })));
    for (const [, of] of Map.groupBy(rules, ({ accountId, rule }) => `${accountId} ${rule.name}`)) {
      const [{ settings, rule, accountId, partition }] = of as [(typeof of)[number]];
      const mode = modeOf(rule, settings);
      const frame = this.#frames.of(accountId);
      const lines = protectedThings(rule);
      const to = this.#node({
        id: `${accountId} rule ${rule.name}`,
        kind: "rule",
        kicker: `rule ${rule.name} · ${mode} · ${of.map(({ region }) => region).join(", ")}`,
        lines,
        frame,
        column: 2,
      });
      const others =
        mode === "enforce" ? "what anybody else deploys is undone" : "what anybody else deploys is recorded";
      for (const arn of allowedBy(rule, { accountId, partition })) {
        const from = this.#node({
          id: `deployer ${arn}`,
          kind: "caller",
          kicker: "deployer",
          lines: [arn.replace(/^.*\//, "")],
          frame: this.#frames.of(accountIn(arn)!),
          column: 1,
        });
        const text = `${arn} may deploy ${listed(lines, 5)}, by rule ${rule.name} of enforcement; ${others}`;
        this.edges.push({ from, to, text });
      }
    }
  }

  #node(node: Node): string {
    if (!this.#nodes.has(node.id)) this.#nodes.set(node.id, node);
    return node.id;
  }
}

const allowsOf = (holder: Holder | undefined): readonly Grant[] => grantsIn(holder?.policies ?? []).allows;

const assumes = ({ requests }: Grant): boolean => requests.action.has("sts:assumerole");
const invokes = ({ requests }: Grant): boolean => requests.action.has("sagemaker:invokeendpoint");

/** What a caller may do with a router of the own account, and what the router may do for the caller. */
const isThroughRouters = ({ requests, resource, conditions }: Grant): boolean =>
  conditions.some(({ key }) => key === "sagemaker:sourceinferencerouterarn") ||
  (requests.action.has("sagemaker:invokeinferencerouter") && /:inference-router\//.test(resource));
