import type { FeatureStoreShare } from "../../../contract/share";
import type { Opened } from "../../sets/opened";
import type { Grant } from "../../sets/statements";
import type { Holder } from "../../holders/holder";
import type { System } from "../../holders/system";
import type { KnownNames } from "./knownNames";

/** What a difference is about, as people would say it. Differences of one holder about one topic become one gain or loss. */
export interface Topic {
  readonly key: string;
  /** "endpoint", "feature group"; empty where nothing has a name. */
  readonly noun: string;
  /** The name or pattern, as the statement writes it. */
  readonly name: string;
  readonly region: string | null;
  /** The kind of names that people know of it. */
  readonly type: keyof KnownNames | undefined;
}

const SAGEMAKER = /^arn:[^:]*:sagemaker:([^:]*):[^:]*:([a-z-]+)\/(.*)$/;
const NOUNS: Readonly<Record<string, string>> = {
  "feature-group": "feature group",
  "inference-component": "inference component",
  "inference-router": "inference router",
};
const KNOWN_TYPES: readonly (keyof KnownNames)[] = [
  ...(["endpoint", "inference-component", "inference-router", "feature-group"] as const),
];

export function topicOf(holder: Holder, { grant, lifted }: Opened, system: System): Topic {
  if (holder.kind === "rules") return ofRule(grant, lifted);
  // One line says enough of what the program's own functions may do; nobody in particular is any of them.
  if (holder.kind === "function role") return { ...ofTrust(grant), key: "", noun: grant.resource, name: "" };
  if (lifted !== undefined) {
    const noun = lifted.resource === "*" ? lifted.statement : lifted.resource;
    return { key: `refused by ${lifted.statement}`, noun, name: "", region: null, type: undefined };
  }
  if (holder.kind === "trust") return ofTrust(grant);
  const store = holder.consumer === null ? undefined : system.shares[holder.consumer]?.featureStore;
  const [, region, type, name] = SAGEMAKER.exec(grant.resource) ?? [];
  if (region !== undefined && type !== undefined && name !== undefined) {
    return {
      key: `${type} ${type === "inference-router" ? name : name.toLowerCase()}`,
      noun: NOUNS[type] ?? type.replace(/-/g, " "),
      name,
      region,
      type: KNOWN_TYPES.find((one) => one === type),
    };
  }
  const group = store && groupIn(grant, store);
  if (group !== undefined)
    return {
      key: `feature-group ${group.toLowerCase()}`,
      noun: "feature group",
      name: group,
      region: regionOf(grant.resource),
      type: "feature-group",
    };
  return { key: grant.statement, noun: grant.resource, name: "", region: regionOf(grant.resource), type: undefined };
}

const regionOf = (arn: string): string | null => arn.split(":")[3] || null;

/** The feature group whose table, folder or table's name a grant is about. */
function groupIn({ resource, conditions }: Grant, { featureGroups }: FeatureStoreShare): string | undefined {
  const places = [resource, ...conditions.filter(({ key }) => key === "s3:prefix").flatMap(({ values }) => values)];
  const found = featureGroups
    .filter(({ name, offlineStore }) =>
      places.some((place) => {
        const parts = place.toLowerCase().split("/");
        const stems = [name, name.replace(/-/g, "_")].map((one) => one.toLowerCase());
        return parts.some(
          (part) =>
            part === offlineStore?.table || stems.some((stem) => new RegExp(`^${stem}([-_][?\\d]{10})?$`).test(part)),
        );
      }),
    )
    .map(({ name }) => name);
  return found.sort((a, b) => b.length - a.length)[0];
}

function ofTrust(grant: Grant): Topic {
  const externalId = grant.conditions.find(({ key }) => key === "sts:externalid")?.values[0];
  return {
    key: `${grant.principal} ${grant.action.includes("Role") ? (externalId ?? "") : "session context"}`,
    noun: "",
    name: externalId ?? "",
    region: null,
    type: undefined,
  };
}

/** The selector that a rule names, or what no rule is about. */
function ofRule(grant: Grant, lifted: Grant | undefined): Topic {
  const selector = (lifted ?? grant).conditions.find(({ key }) => key.startsWith("deploy:"));
  const what = selector?.name.replace("deploy:", "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const names = selector?.values.join(", ") ?? "";
  return {
    key: `${(lifted ?? grant).statement} ${what ?? ""} ${names}`,
    noun: what ?? "",
    name: names,
    region: null,
    type: what === "model" || what === "endpoint" ? what : undefined,
  };
}
