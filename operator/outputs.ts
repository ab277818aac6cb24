import * as z from "zod";
import { stackOutputs } from "../contract/stackOutputs";
import { EnforcementOutput, type EnforcementRegion } from "../contract/enforcementOutput";
import { jsonFrom } from "./backtest/savedRecords";
import { Problem } from "./problem";

/** The endpoints of one share, by their names or patterns, and the regions that they are shared in. */
export interface SharedEndpoints {
  /** Whose endpoints they are. */
  readonly accountId: string;
  readonly endpoints: readonly string[];
  readonly regions: readonly string[];
}

/** The policies that a stack puts on endpoints, as JSON, by the endpoint's ARN. */
export type MadePolicies = Readonly<Record<string, string>>;

const Names = z.object({ endpoints: z.array(z.string()), regions: z.array(z.string()) });
const Shares = z.object({
  shares: z.object({
    consumers: z.record(
      z.string(),
      z.object({
        parent: z.object({ accountId: z.string(), region: z.string() }),
        invoke: Names.optional(),
        endpointPolicy: Names.optional(),
      }),
    ),
  }),
});

/** What the outputs say of shared endpoints; nothing where the stack shares none. */
export function sharedEndpointsIn({ value }: Pick<Outputs, "value">): readonly SharedEndpoints[] {
  const parsed = Shares.safeParse(value);
  if (!parsed.success) return [];
  return Object.values(parsed.data.shares.consumers).flatMap(
    ({ parent: { accountId, region }, invoke, endpointPolicy }) => {
      const shared = invoke ?? endpointPolicy;
      if (shared === undefined) return [];
      // Every region cannot be walked; the stack's own is the least that is meant.
      const regions = shared.regions.includes("*") ? [...shared.regions, region] : shared.regions;
      return { accountId, endpoints: shared.endpoints, regions };
    },
  );
}

const Policies = z.object({ endpointPolicies: z.record(z.string(), z.string()) });

/** What the outputs say of policies on endpoints; nothing where the stack puts none. */
export const madePoliciesIn = ({ value }: Pick<Outputs, "value">): MadePolicies =>
  Policies.safeParse(value).data?.endpointPolicies ?? {};

export const hasEnforcement = (
  outputs: Pick<Outputs, "value">,
): outputs is { readonly value: { readonly enforcement: unknown } } =>
  typeof outputs.value === "object" && outputs.value !== null && "enforcement" in outputs.value;

/** All outputs of a stack, and where they were read. */
interface Outputs {
  readonly value: unknown;
  readonly from: string;
}

/**
 * Reads outputs from a file (`-` is standard input), or asks Pulumi for those of a stack.
 *
 * @throws Problem when they cannot be read
 */
export function outputsOf(source: string | { readonly dir: string; readonly stack: string }): Outputs {
  if (typeof source === "string") return { value: jsonFrom(source), from: source === "-" ? "standard input" : source };
  const { dir, stack } = source;
  const from = `the outputs of stack ${stack}`;
  try {
    return { value: JSON.parse(stackOutputs(stack, dir)) as unknown, from };
  } catch (error) {
    throw new Problem(
      `cannot read ${from} (${(error as Error).message}); \`pulumi stack output --json\` prints them: give the file to --outputs`,
    );
  }
}

/**
 * What the outputs say of enforcement, by region.
 *
 * @throws Problem when they say nothing of it, or something else
 */
export function enforcementIn(outputs: Outputs): Readonly<Record<string, EnforcementRegion>> {
  const { from } = outputs;
  const enforcement = hasEnforcement(outputs) ? outputs.value.enforcement : undefined;
  if (enforcement === null || enforcement === undefined)
    throw new Problem(
      `${from} has no enforcement: print all outputs (\`pulumi stack output --json\`) of a stack whose config sets sagemaker-sharing:enforcement`,
    );
  const parsed = EnforcementOutput.safeParse(enforcement);
  if (parsed.success) return parsed.data.regions;
  const wrong = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new Problem(`output enforcement of ${from} lacks ${wrong}: run \`pulumi up\`, and print all outputs again`);
}
