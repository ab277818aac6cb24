import { readFileSync, statSync } from "node:fs";
import * as z from "zod";
import { Mistakes } from "../../../config";
import { stackNames } from "../../../config/stackFiles";
import type { Share } from "../../../contract/share";
import { shareSchema } from "../../../contract/shareSchema";
import { stateOf } from "../../build/awsAnswers";
import type { Built, Resource } from "../../build/build";
import { load, type Building } from "../../load";
import type { DiffSide } from "../diff";
import { askSide } from "./askSide";
import { askOwnProgram, atReference, referenceOf } from "./gitReference";

/** Which stacks of a folder are meant. */
export interface Stacks {
  readonly parent?: string | undefined;
  readonly children?: readonly string[] | undefined;
  /** Stacks to leave out, where they are. */
  readonly ignored?: readonly string[] | undefined;
  /** How they are built. */
  readonly building?: Building;
}

/**
 * The stack files of a folder, built by today's program.
 *
 * @throws Mistakes also of a stack that belongs to no parent here: what it opens would not show
 */
export async function sideOfFolder(dir: string, { building, ...stacks }: Stacks, label = dir): Promise<DiffSide> {
  const ignored = stackNames(dir).filter((name) => stacks.ignored?.includes(name));
  const { parent, children, failures } = await load({ dir, ...stacks, ignored }, building);
  if (failures.length > 0) throw Mistakes.of(...failures);
  return {
    label,
    stacks: [parent.built, ...children.map(({ built }) => built)],
    ...askSide(parent, children),
  };
}

/**
 * What to compare with: a folder of stack files, what `check --json` printed, or a git reference, looked for in this order.
 *
 * @param dir the folder of today's stack files, which a reference is about too
 * @throws Mistakes with one sentence for what cannot be read
 */
export async function sideAgainst(
  against: string,
  dir: string,
  stacks: Stacks,
  ownProgram: boolean,
): Promise<DiffSide> {
  const found = statSync(against, { throwIfNoEntry: false });
  if (found !== undefined && ownProgram)
    throw Mistakes.of(
      `--own-program is for git references; ${against} is a ${found.isDirectory() ? "folder" : "file"}, and has no program`,
    );
  if (found?.isDirectory()) return sideOfFolder(against, stacks);
  if (found !== undefined) return sideOfJson(readFileSync(against, "utf8"), against);
  const reference = referenceOf(against, dir);
  const label = `${against} (${reference.commit.slice(0, 12)})`;
  if (!ownProgram) return atReference(reference, (folder) => sideOfFolder(folder, stacks, label));
  const options = [
    ...(stacks.parent === undefined ? [] : ["--parent", stacks.parent]),
    ...(stacks.children ?? []).flatMap((child) => ["--child", child]),
  ];
  return sideOfJson(askOwnProgram(reference, options), label);
}

const loose = z.record(z.string(), z.unknown());
const Printed = z.object({
  accounts: z.array(
    z.object({
      stack: z.string(),
      accountId: z.string().regex(/^\d{12}$/),
      region: z.string(),
      resources: z.array(
        z.object({
          urn: z.string(),
          type: z.string(),
          name: z.string(),
          adopted: z.boolean(),
          id: z.string().optional(),
          arn: z.string().optional(),
          inputs: loose,
        }),
      ),
      outputs: loose,
    }),
  ),
  answers: z
    .array(
      z.object({
        consumer: z.string(),
        family: z.string(),
        question: z.string(),
        principal: z.string(),
        action: z.string(),
        resource: z.string(),
        actual: z.enum(["allowed", "denied"]),
        decidedBy: z.string(),
        key: z.string(),
      }),
    )
    .optional()
    .catch(undefined), // Earlier versions printed other fields; their documents are compared all the same.
});
const Outputs = z.union([
  z.object({ shares: z.object({ consumers: z.record(z.string(), shareSchema) }) }),
  z.object({ share: shareSchema }),
]);

function sideOfJson(text: string, label: string): DiffSide {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw Mistakes.of(
      `${label} is no JSON, or was cut short; it must be what \`sagemaker-sharing check --json\` prints, or a folder, or a git reference`,
    );
  }
  const parsed = Printed.safeParse(value);
  if (!parsed.success || parsed.data.accounts.length === 0)
    throw Mistakes.of(
      `${label} is not what \`sagemaker-sharing check --json\` prints: it has no accounts with their resources`,
    );
  const [parent, ...children] = parsed.data.accounts;
  for (const { stack, outputs } of parsed.data.accounts)
    if (!Outputs.safeParse(outputs).success)
      throw Mistakes.of(
        `${label}: stack ${stack} has no shares that this version reads; print it again with this version, or compare with its git reference`,
      );
  if (!("shares" in parent!.outputs))
    throw Mistakes.of(`${label}: its first account, stack ${parent!.stack}, is no parent`);
  const { answers } = parsed.data;
  const about = (subjects: ReadonlySet<string>) =>
    Promise.resolve((answers ?? []).filter(({ consumer }) => subjects.has(consumer)));
  return { label, stacks: [parent!, ...children].map(rebuilt), ...(answers && { answers: about }) };
}

type PrintedStack = z.output<typeof Printed>["accounts"][number];

/** A stack as it was captured, of what was printed of it: what AWS would answer follows from the inputs. */
function rebuilt({ stack, accountId, region, resources, outputs }: PrintedStack): Built {
  return {
    stack,
    accountId,
    region,
    outputs,
    warnings: [],
    resources: withLookedUp(resources, outputs).map(({ urn, type, name, adopted, id, arn, inputs }): Resource => {
      const args = { type, name, inputs, ...(adopted && { id: id ?? name }) };
      const state = stateOf(args, { accountId, region });
      const stated = { ...state, ...(arn !== undefined && { arn }) };
      return { urn, type, name, adopted, inputs, provider: "", aliases: [], state: stated };
    }),
  };
}

const HOLDERS = [
  ["role", "aws:iam/role:Role", /^aws:iam\/rolePolicy(Attachment)?:/],
  ["group", "aws:iam/group:Group", /^aws:iam\/groupPolicy(Attachment)?:/],
] as const;

/** Versions before 0.2 printed no ids of what is looked up; its name stands in the policies that are put on it. */
function withLookedUp(
  resources: PrintedStack["resources"],
  outputs: PrintedStack["outputs"],
): PrintedStack["resources"] {
  const named = resources.filter(({ adopted, id }) => !adopted || id !== undefined);
  const trusted = (outputs["share"] as Share | undefined)?.featureStore?.executionRoleArns ?? [];
  const missing = HOLDERS.flatMap(([holder, type, attached]) => {
    const there = new Set(named.filter((one) => one.type === type).map(({ id, inputs }) => id ?? inputs["name"]));
    const meant = resources.filter((one) => attached.test(one.type)).map(({ inputs }) => String(inputs[holder]));
    return [...new Set(meant)]
      .filter((name) => !there.has(name))
      .map((name) => {
        const arn = holder === "role" ? trusted.find((one) => one.endsWith(`/${name}`)) : undefined;
        return { urn: name, type, name, adopted: true, id: name, arn, inputs: {} };
      });
  });
  return [...named, ...missing];
}
