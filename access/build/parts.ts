import type { ChildConfig, ParentConfig, RawConfig } from "../../config";
import { accountTotals } from "../../stacks/accountTotals";
import type { Others } from "./awsAnswers";
import type { Built, Part } from "./built";
import { refuseTwins } from "./twins";

/** Where a stack's resources are made: taken from the text, as the deployed stack's provider would go by it. */
export const placeIn = (raw: RawConfig): Pick<Part, "accountId" | "region"> => ({
  accountId: /\d{12}/.exec(raw["aws:allowedAccountIds"] ?? "")?.[0] ?? "",
  region: raw["aws:region"] ?? "",
});

/**
 * What a parent gives one consumer depends on no other, but for the policies of endpoints, which all stand in; enforcement and guardrail
 * depend on none.
 */
export function partsOf(whole: Omit<Part, "config"> & { readonly config: ParentConfig }): Part[] {
  const { config } = whole;
  const together = Map.groupBy(Object.entries(config.consumers), ([id, { mode }]) =>
    mode === "endpointPolicy" ? "endpoint policies" : `consumer ${id}`,
  );
  const consumers = [...together.values()].map((entries): Part => ({
    ...whole,
    config: { ...config, enforcement: undefined, consumers: Object.fromEntries(entries) },
  }));
  if (config.enforcement === undefined && consumers.length > 0) return consumers;
  return [...consumers, { ...whole, config: { ...config, consumers: {} } }];
}

/**
 * A child needs its own share of the parent's stack, and no other; it is given them all where its own is not there, which the
 * program has a message for.
 */
export function sharesFor({ consumer }: ChildConfig, others: Others): Others {
  return new Map(
    [...others].map(([stack, outputs]) => {
      const shares = outputs["shares"] as { readonly consumers?: Readonly<Record<string, unknown>> } | undefined;
      if (consumer === undefined || !Object.hasOwn(shares?.consumers ?? {}, consumer)) return [stack, outputs];
      return [stack, { shares: { ...shares, consumers: { [consumer]: shares!.consumers![consumer] } } }];
    }),
  );
}

/**
 * The stack that its parts make together.
 *
 * @throws Mistakes when two of them make one thing
 */
export function joined(parts: readonly Built[]): Built {
  const resources = parts.flatMap((part) => part.resources);
  refuseTwins(resources);
  const count = (type: string) =>
    resources.filter(({ urn }) => urn.includes(`sagemaker-sharing:index:SharedRole$aws:${type}::`)).length;
  const totals = accountTotals({
    roles: count("iam/role:Role"),
    policies: count("iam/policy:Policy"),
    workgroups: resources.filter(({ type }) => type === "aws:athena/workgroup:Workgroup").length,
  });
  return {
    ...parts[0]!,
    resources,
    outputs: merged(parts.map(({ outputs }) => outputs)),
    warnings: [...new Set([...parts.flatMap(({ warnings }) => warnings), ...totals])],
  };
}

type Outputs = Readonly<Record<string, unknown>>;

/** Parts fill the same outputs, each with entries of its own. */
function merged(all: readonly Outputs[]): Outputs {
  const byKey = Map.groupBy(
    all.flatMap((outputs) => Object.entries(outputs)),
    ([key]) => key,
  );
  return Object.fromEntries(
    [...byKey].map(([key, entries]) => {
      const values = entries.map(([, value]) => value);
      return [key, values.length > 1 && values.every(isMapping) ? merged(values) : values.at(-1)];
    }),
  );
}

const isMapping = (value: unknown): value is Outputs =>
  typeof value === "object" && value !== null && !Array.isArray(value);
