import { executionRoleName, featureStoreRoleName, type Naming } from "../names";
import {
  CONSUMER_ID,
  hasInvokeRole,
  invokeRoleNameOf,
  namedAfter,
  resultsBucketNameOf,
  type Consumer,
} from "./consumer";
import { listed } from "../contract/listed";
import { outputPlaceOf } from "../contract/share";
import { hasOfflineStore } from "./featureStore";
import type { Report } from "../values/containers";

/** Rules between the consumers of a table. */

/** The consumers with what is right of each, so that a mistake in one does not hide that two others clash. */
export type Table = readonly (readonly [id: string, consumer: Partial<Consumer>])[];

/** Whoever may read a results bucket reads everybody's results in it, and each child makes its own. */
export function checkResultsBuckets(table: Table, region: string | undefined, report: Report): void {
  const owners = new Map<string, { readonly id: string; readonly named: boolean }>();
  for (const [id, { accountId, formerIds, featureStore: store }] of table) {
    if (accountId === undefined || formerIds === undefined || region === undefined) continue;
    if (store === undefined || !hasOfflineStore(store) || store.results !== "bucket") continue;
    const bucket = resultsBucketNameOf(id, { accountId, formerIds, featureStore: store }, region);
    const named = store.resultsBucket !== undefined;
    const other = owners.get(bucket);
    owners.set(bucket, other ?? { id, named });
    if (other === undefined || !(named || other.named)) continue; // Two defaults are one only if the ids were.
    const [here, there] = named ? [id, other.id] : [other.id, id];
    report(
      ["consumers", here, "featureStore", "resultsBucket"],
      `is the results bucket of consumer ${there} too, who would read these results; name another, or leave it out`,
    );
  }
}

/** Whoever may read a place reads what everybody is answered below it. */
export function sharedOutputWarnings(consumers: Readonly<Record<string, Consumer>>): string[] {
  const places = Object.entries(consumers)
    .flatMap(([id, { endpoints, asyncInference }]) =>
      endpoints && asyncInference ? [{ id, place: outputPlaceOf(asyncInference) }] : [],
    )
    .sort((one, other) => (one.place < other.place ? -1 : 1));
  const groups: { readonly place: string; readonly ids: string[] }[] = [];
  for (const { id, place } of places) {
    const last = groups.at(-1);
    if (last && place.startsWith(last.place)) last.ids.push(id);
    else groups.push({ place, ids: [id] });
  }
  const readEachOther =
    "one reads what another's asynchronous invocations are answered; set asyncInference.outputPathExtension of each, or another output";
  return groups.flatMap(({ place, ids }) =>
    ids.length < 2 ? [] : [`consumers ${listed(ids)} share the output ${place}: ${readEachOther}`],
  );
}

/**
 * An endpoint has one policy. SageMaker takes names that differ in case for one when an endpoint is made. Source: SageMaker API,
 * CreateEndpoint.EndpointName.
 */
export function checkPolicedEndpoints(table: Table, report: Report): void {
  const spellings = new Map<string, { readonly name: string; readonly id: string }>();
  for (const [id, { mode, endpoints }] of table) {
    if (mode !== "endpointPolicy") continue;
    for (const [index, name] of (endpoints ?? []).entries()) {
      const first = spellings.get(name.toLowerCase());
      spellings.set(name.toLowerCase(), first ?? { name, id });
      if (first !== undefined && first.name !== name)
        report(
          ["consumers", id, "endpoints", index],
          `is ${first.name} of consumer ${first.id} in another case: an endpoint has one name and one policy; write it as it is`,
        );
    }
  }
}

/** @returns the consumers that are named after an id of another consumer: their default names clash too, for no other reason */
export function checkFormerIds(table: Table, report: Report): ReadonlySet<string> {
  const owner = new Map(table.map(([id]) => [id, id]));
  const contested = new Set<string>();
  for (const [id, { formerIds }] of table) {
    for (const [index, former] of (formerIds ?? []).entries()) {
      const other = owner.get(former);
      if (other === undefined) {
        owner.set(former, id);
        continue;
      }
      report(["consumers", id, "formerIds", index], whoseFormerId(id, former, other));
      if (other !== id && index === 0) contested.add(id);
    }
  }
  return contested;
}

function whoseFormerId(id: string, former: string, other: string): string {
  if (other === id) return "is the consumer's present id; list only those it had before";
  return other === former
    ? "is the id of another consumer here; a renamed consumer no longer stands under its old id: take one of the two out"
    : `is a former id of consumer ${other} too; only one of them had it: take it out of the other`;
}

/** @param contested consumers of whom only names that they set themselves are looked at */
export function checkRoleNames(table: Table, contested: ReadonlySet<string>, naming: Naming, report: Report): void {
  const taken = new Map<string, string>();
  for (const [id, consumer] of table) {
    if (!CONSUMER_ID.test(id)) continue;
    const names = roleNamesOf(id, consumer, naming).filter(({ byDefault }) => !(byDefault && contested.has(id)));
    for (const { key, name, inParent, wayOut } of names) {
      const path = ["consumers", id, ...key];
      const other = taken.get(name.toLowerCase());
      if (inParent && other !== undefined) {
        const owner = other === id ? "its own invoke role" : `consumer ${other}`;
        report(
          path,
          `ends up with the role name ${name}, as ${owner} does; IAM compares names without case: set another invokeRoleName`,
        );
      }
      if (inParent) taken.set(name.toLowerCase(), id);
      if (name.length > 64) {
        report(
          path,
          `ends up with the role name ${name} of ${name.length} characters; IAM takes 64: shorten names.prefix or names.suffix, or ${wayOut}`,
        );
      }
    }
  }
}

/** The names of roles that follow from a consumer's entry, as far as they are known. */
function roleNamesOf(id: string, consumer: Partial<Consumer>, naming: Naming) {
  const { formerIds, featureStore: store, invokeRoleName: own } = consumer;
  if (formerIds === undefined) return [];
  const former = namedAfter(id, { formerIds });
  const onlyStore = "endpoints" in consumer && !hasInvokeRole(consumer);
  const invoke = {
    byDefault: own === undefined,
    key: own === undefined ? [] : ["invokeRoleName"],
    name: invokeRoleNameOf(id, { formerIds, invokeRoleName: own }, naming),
    inParent: true,
    wayOut: "set invokeRoleName",
  };
  const ofStore = {
    byDefault: true,
    key: ["featureStore"],
    name: featureStoreRoleName(naming, former),
    inParent: true,
    wayOut: "shorten the consumer's id",
  };
  const execution = {
    byDefault: true,
    key: ["featureStore", "executionRoles"],
    name: executionRoleName(naming, former),
    inParent: false,
    wayOut: "name the role here",
  };
  return [
    ...("invokeRoleName" in consumer && !onlyStore ? [invoke] : []),
    ...(store ? [ofStore] : []),
    ...(store && store.executionRoles === undefined ? [execution] : []),
  ];
}
