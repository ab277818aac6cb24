import type { DeployedTo, Deploys } from "../../events/deploymentCalls";
import type { DeploymentCall } from "../../events/readEvent";
import type { DeploymentRecord } from "../../ledger/ledger";
import { seenOf } from "../../ledger/seen";
import { mapped, type Current } from "../../models/current";
import type { ConfigContent } from "../../models/descriptions";
import { deployedModels, type Known } from "../../verdict/deployedModels";
import type { Model } from "../../verdict/matchRule";
import { inParallel } from "../inParallel";
import type { JudgingTools } from "../ports";
import { CurrentThen } from "./currentThen";
import type { KeptAnswers } from "./keptAnswers";
import { LeftOut } from "./leftOut";
import { PatientInquiry, type Unread } from "./patientInquiry";
import { Buckets } from "./resolvePlaces";

/**
 * What a call deployed, asked of SageMaker and of the ledger, and no more than the rules need. See
 * docs/design/enforcement-rules.md#rule-3.
 */
export interface Gathered {
  readonly models: Current<readonly Model[]> | undefined;
  /** Where it was deployed to, when the request did not say. */
  readonly to?: DeployedTo | undefined;
  /** What it deployed, also where only a description showed it. */
  readonly deploys: Deploys;
  /** Of a component, where only its description showed them. */
  readonly specifications?: DeploymentRecord["specifications"];
  readonly endpointConfig: Current<ConfigContent> | undefined;
  readonly used: DeploymentRecord["used"];
  readonly unread: readonly Unread[];
  /** Names of configs and models of which no record that is still to come can tell more. */
  readonly untold: ReadonlySet<string>;
}

/** @param answers what earlier looks at the same call were answered; what this one is answered is added */
export async function gather(call: DeploymentCall, tools: JudgingTools, answers: KeptAnswers): Promise<Gathered> {
  const inquiry = new PatientInquiry(tools, answers);
  const leftOut = new LeftOut(call, tools, inquiry);
  const then = new CurrentThen(call, tools, inquiry);
  const told = call.deploys.kind === "unknown" ? await leftOut.omitted() : call;
  const { deploys, specifications } = await leftOut.withEnvironment(told);
  const endpointConfig = deploys.kind === "endpointConfig" ? await then.config(deploys.name) : undefined;

  const contents = deploys.kind === "component" ? deploys.contents : [];
  const components = await about(
    contents.flatMap(({ baseNames }) => baseNames),
    (name) => then.component(name),
  );
  const inBases = [...components.values()].flatMap((base) => base?.candidates.flat() ?? []);

  const names = [
    ...(deploys.kind === "models" ? deploys.names : []),
    ...(endpointConfig?.candidates.flatMap(({ modelNames }) => modelNames) ?? []),
    ...[...contents, ...inBases].flatMap(({ modelNames }) => modelNames),
  ];
  const details = await about(names, (name) => then.model(name));

  const to = call.to === "unknown" ? await leftOut.endpointOf(call.resource.name) : undefined;
  const containerRole = [...contents, ...inBases].some(({ container }) => container)
    ? await then.containerRole(to ?? call.to)
    : undefined;
  const places = [
    ...[...details.values()].flatMap((model) => model?.candidates.flatMap((one) => one.places) ?? []),
    ...[...contents, ...inBases].flatMap(({ container }) => container?.places ?? []),
    ...(deploys.kind === "models" ? (deploys.container?.places ?? []) : []),
  ];
  const buckets = await Buckets.behind(places, call, { ...tools, inquiry });
  const known: Known = {
    endpointConfig,
    model: (name) => ifKnown(details.get(name), buckets.ofModel),
    component: (name) => ifKnown(components.get(name), buckets.ofComponent),
    containerRole,
  };
  return {
    models: deployedModels(buckets.ofCall(deploys), known),
    to,
    deploys,
    specifications,
    endpointConfig,
    used: { config: seen(onlyOne(endpointConfig)), models: onlyThoseSure(details) },
    unread: inquiry.unread,
    untold: then.untold,
  };
}

/** What is found out about each name, once each: an endpoint config names a hundred models at most, and the function has a minute. */
async function about<T>(names: readonly string[], ask: (name: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  const distinct = [...new Set(names)];
  const found = await inParallel(distinct, ask);
  return new Map(distinct.map((name, index) => [name, found[index]!]));
}

const ifKnown = <T>(known: Current<T> | undefined, change: (one: T) => T) => known && mapped(known, change);

const onlyOne = <T>(known: Current<T> | undefined): T | undefined =>
  known?.candidates.length === 1 ? known.candidates[0] : undefined;

const seen = <T>(content: T | undefined) => (content === undefined ? undefined : seenOf(content));

const onlyThoseSure = <T>(all: ReadonlyMap<string, Current<T> | undefined>): DeploymentRecord["used"]["models"] =>
  [...all].flatMap(([name, known]) => {
    const one = onlyOne(known);
    return one === undefined ? [] : [{ name, ...seenOf(one) }];
  });
