import * as z from "zod";
import { Mistakes } from "../../../config";
import type { Built, Resource } from "../../build/build";
import { readJson } from "./readJson";

/** What `pulumi stack export` printed: the resources and outputs of a stack as they were last deployed. */

const COMMAND = "pulumi stack export --stack STACK > FILE";

const loose = z.record(z.string(), z.unknown()).default({});
const Exported = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          external: z.boolean().default(false),
          delete: z.boolean().default(false),
          inputs: loose,
          outputs: loose,
        }),
      )
      .default([]),
  }),
});
type Deployed = z.output<typeof Exported>["deployment"]["resources"][number];

/**
 * Reads the files of `--from-state`.
 *
 * @param built the stacks of the check, which a state is held against
 * @throws Mistakes with one sentence for what is no state, or the state of something else
 */
export function readStates(files: readonly string[], built: readonly Built[]): ReadonlyMap<string, Built> {
  return new Map(files.map((file) => readState(file, built)).map((state) => [state.stack, state]));
}

function readState(file: string, checked: readonly Built[]): Built {
  const at = `--from-state ${file}`;
  const value = readJson(file, { at, command: COMMAND });
  const parsed = Exported.safeParse(value);
  if (!parsed.success) {
    const checkpoint = "checkpoint" in value ? " (it is a checkpoint of the backend)" : "";
    throw Mistakes.of(`${at} is not what \`pulumi stack export\` prints${checkpoint}; write it with \`${COMMAND}\``);
  }
  const resources = parsed.data.deployment.resources.filter((resource) => !resource.delete);
  const [, stack, project] = /^urn:pulumi:(.*?)::(.*?)::/.exec(resources[0]?.urn ?? "") ?? [];
  if (stack === undefined)
    throw Mistakes.of(`${at} has no resources: its stack was never deployed, or is destroyed; leave it out`);
  const stacks = checked.map((one) => one.stack).join(", ");
  if (!resources.some(({ type }) => type.startsWith("sagemaker-sharing:")))
    throw Mistakes.of(
      `${at} is of stack ${stack} of project ${project}, which is another program's; export one of ${stacks}`,
    );
  const own = checked.find((one) => one.stack === stack);
  if (own === undefined)
    throw Mistakes.of(
      `${at} is of stack ${stack}, and the stacks of this check are ${stacks}; leave it out, or choose it`,
    );
  const accountId = accountIn(resources);
  if (accountId !== undefined && accountId !== own.accountId)
    throw Mistakes.of(
      `${at}: stack ${stack} is deployed in account ${accountId}, and its stack file says ${own.accountId}`,
    );
  return {
    stack,
    accountId: own.accountId,
    region: own.region,
    resources: resources.flatMap((resource) => resourceOf(resource, own, at)),
    outputs: outputsOf(resources, at),
    warnings: [],
  };
}

/** The account of most ARNs of IAM. */
const accountIn = (resources: readonly Deployed[]): string | undefined => {
  const ids = resources.flatMap(({ type, external, outputs }) => {
    const [, id] = /^arn:[^:]*:iam::(\d{12}):/.exec(String(outputs["arn"])) ?? [];
    return type.startsWith("aws:iam/") && !external && id !== undefined ? [id] : [];
  });
  return [...Map.groupBy(ids, (id) => id)].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
};

function outputsOf(resources: readonly Deployed[], at: string): Record<string, unknown> {
  const outputs = plain(resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {}, at, "its outputs");
  if (!("shares" in outputs) && !("share" in outputs))
    throw Mistakes.of(
      `${at} has neither the output shares nor share: its last update failed before the end; deploy it again, or leave it out`,
    );
  return outputs;
}

const NOT_OF_AWS = /^pulumi:/;

function resourceOf({ urn, type, external, inputs, outputs }: Deployed, own: Built, at: string): Resource[] {
  if (NOT_OF_AWS.test(type)) return [];
  const name = urn.split("::").pop()!;
  const what = `${type} ${name}`;
  const given = withoutDefaults(inputs) as Readonly<Record<string, unknown>>;
  const readable = type.startsWith("aws:iam/") || "policy" in given ? plain(given, at, what) : given;
  const code = inputs["code"] as { readonly assets?: Assets } | undefined;
  return [
    {
      urn,
      type,
      name,
      adopted: external,
      provider: "",
      aliases: [],
      inputs: code === undefined ? readable : { ...readable, code: codeOf(code.assets, urn, own) },
      state: { ...outputs, ...(type === "aws:iam/role:Role" && { name: outputs["name"] ?? outputs["id"] }) },
    },
  ];
}

/** The engine notes in every input which of its values the provider filled in, and in a dynamic resource, what makes it. */
const withoutDefaults = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__defaults" && key !== "__provider")
      .map(([key, inner]) => [key, withoutDefaults(inner)]),
  );
};

type Assets = Readonly<Record<string, { readonly text?: string }>>;

/** The settings in a function's archive as a build captures them; where the state keeps no texts, as the stack files have them. */
function codeOf(assets: Assets | undefined, urn: string, own: Built): unknown {
  const texts = Object.entries(assets ?? {});
  if (texts.length === 0 || texts.some(([name, { text }]) => name.endsWith(".json") && text === undefined))
    return own.resources.find((resource) => sameResource(resource.urn, urn))?.inputs["code"];
  return Object.fromEntries(
    texts.map(([name, { text }]): [string, unknown] => [name, name.endsWith(".json") ? JSON.parse(text!) : "(code)"]),
  );
}

/** Whether two URNs are of the same resource, whatever the project is called. */
export const sameResource = (one: string, other: string): boolean => afterProject(one) === afterProject(other);
const afterProject = (urn: string) => urn.split("::").slice(2).join("::");

/** How Pulumi marks a value that is no plain one, and the mark of a secret. Source: Pulumi's resource.SigKey and SecretSig. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Values with the secrets among them in the clear. */
function plain<T>(value: T, at: string, what: string): T {
  if (Array.isArray(value)) return value.map((one: unknown) => plain(one, at, what)) as T;
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  if (record[SIGNATURE] === SECRET) {
    const { plaintext } = record;
    if (typeof plaintext === "string") return JSON.parse(plaintext) as T;
    throw Mistakes.of(
      `${at}: ${what} are encrypted; export the state with --show-secrets, and keep the file to yourself`,
    );
  }
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, plain(inner, at, what)])) as T;
}
