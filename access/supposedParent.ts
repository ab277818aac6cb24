import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { nameIn } from "./arn";
import { Mistakes, parseConfig, type ChildConfig, type ParentConfig, type RawConfig } from "../config";
import { placed } from "../config/stackFiles";
import { listed } from "../contract/listed";
import type { EndpointPolicyShare, Share } from "../contract/share";
import { receiveShare } from "../stacks/receiveShare";
import { buildHere } from "./build/buildHere";
import type { Built } from "./build/built";
import { placeIn } from "./build/parts";
import { sharesIn } from "./build/side";
import type { Of } from "./selection";

/**
 * The parent of a child whose parent's stack file is elsewhere. It is supposed to be the parent that this program makes of the
 * child's share, and what it makes must be that share again: a share that says anything else is refused.
 */
interface SupposedParent {
  readonly config: ParentConfig;
  readonly built: Built;
  /** What a report names, and blames, in place of the stack file that is not here: the files of the shares. */
  readonly files: readonly Of<ParentConfig>[];
  /** The parent's stack as its children call it. */
  readonly stacks: readonly string[];
}

/** A child's stack file with its share, and the file that this is in. */
interface Shared {
  readonly file: Of<ChildConfig>;
  readonly share: Share;
  readonly from: string;
}

/**
 * @param shareFile the share of children that refer to their parent's stack
 * @throws Mistakes when a share cannot be read, is of another child, or is none that this program makes
 */
export async function supposedParent(
  children: readonly Of<ChildConfig>[],
  shareFile: string | undefined,
): Promise<SupposedParent> {
  const shared: Shared[] = [];
  for (const file of children) shared.push(await sharedWith(file, shareFile));
  const from = [...new Set(shared.map((one) => one.from))];
  const parents = Map.groupBy(shared, ({ share: { parent } }) => `${parent.accountId} in ${parent.region}`);
  if (parents.size > 1)
    throw Mistakes.of(
      `the shares are of several parents (${listed(parents.keys())}): choose one parent's children with --child`,
    );
  const shares = new Map(shared.map(({ share }) => [share.consumer, share]));
  const raw = configOf([...shares.values()]);
  const stacks = stackNamesOf(children);
  const stack = stacks[0] ?? "the supposed parent";
  try {
    const { config, warnings } = parseConfig(raw);
    if (config.account !== "parent") throw new Error("a share makes a parent");
    const made = await buildHere({ stack, ...placeIn(raw), config });
    const built = { ...made, warnings: [...warnings, ...made.warnings] };
    for (const { share, from } of shared) refuseOther(share, sharesIn({ built })[share.consumer]!, from);
    const ofParent = { stack, project: "", folder: "", raw, environments: [], config, warnings };
    return { config, built, stacks, files: from.map((file) => ({ ...ofParent, file, at: () => `${file}:1:1` })) };
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    const why = (line: string) => `${listed(from)} is no share that a parent of this program makes: ${line}`;
    throw Mistakes.of(...error.lines.map(why));
  }
}

/** A child that holds its share needs no other; one that refers to its parent's stack is given one. */
async function sharedWith(file: Of<ChildConfig>, shareFile: string | undefined): Promise<Shared> {
  const { source } = file.config;
  const read = async (config: ChildConfig, from: string): Promise<Shared> => {
    const lookups = { folder: file.folder, shares: () => Promise.reject(new Error("no stack is asked")) };
    return { file, share: await receiveShare(config, lookups), from };
  };
  if (source.from !== "parentStack") {
    const relative = source.from === "shareFile" && !path.isAbsolute(source.path);
    const from = source.from !== "shareFile" ? file.file : relative ? path.join(file.folder, source.path) : source.path;
    return await read(file.config, from).catch((error: unknown) => {
      throw placed(file, error);
    });
  }
  const given = { from: "shareFile", path: path.resolve(shareFile!) } as const;
  return await read({ ...file.config, source: given }, shareFile!).catch((error: unknown) => {
    if (!(error instanceof Mistakes)) throw error;
    throw Mistakes.of(...error.mistakes.map(({ text }) => `--share ${text}`));
  });
}

/** The last part, since the outputs of stacks are looked up by it. */
const stackNamesOf = (children: readonly Of<ChildConfig>[]): string[] =>
  children.flatMap(({ config: { source } }) =>
    source.from === "parentStack" ? [source.stack.split("/").at(-1)!] : [],
  );

/** The stack file of the parent, from what its shares say of it. */
function configOf(shares: readonly Share[]): RawConfig {
  const { parent, organizationId } = shares[0]!;
  const consumers = Object.fromEntries(shares.map((share) => [share.consumer, consumerOf(share)]));
  return {
    "aws:region": parent.region,
    "aws:allowedAccountIds": JSON.stringify([parent.accountId]),
    "sagemaker-sharing:account": "parent",
    ...(organizationId !== undefined && { "sagemaker-sharing:organizationId": organizationId }),
    "sagemaker-sharing:names": JSON.stringify(namesOf(shares)),
    "sagemaker-sharing:consumers": JSON.stringify(consumers),
  };
}

function consumerOf({ accountId, formerIds, invoke, endpointPolicy, featureStore }: Share): unknown {
  const { roleArn, ...invokes } = invoke ?? { roleArn: "" };
  return {
    accountId,
    ...(formerIds && { formerIds }),
    ...(invoke && { ...invokes, invokeRoleName: nameIn(roleArn) }),
    ...(endpointPolicy && policyOf(endpointPolicy)),
    ...(featureStore && {
      featureStore: {
        access: featureStore.access,
        featureGroups: featureStore.featureGroups.map(
          ({ offlineStore: { table, ...offlineStore } = {}, ...group }) => ({
            ...group,
            ...(table !== undefined && { table }),
            ...("bucket" in offlineStore && { offlineStore }),
          }),
        ),
        executionRoles: featureStore.executionRoleArns,
        ...(featureStore.resultsBucket && { resultsBucket: featureStore.resultsBucket.name }),
        ...(featureStore.workgroup !== undefined && !featureStore.resultsBucket && { results: "managed" }),
      },
    }),
  };
}

/** In a stack file, all routers are those of which nothing is said. */
function policyOf({ sourceInferenceRouters, ...policy }: EndpointPolicyShare): object {
  const named = !sourceInferenceRouters.includes("*");
  return { mode: "endpointPolicy", ...policy, ...(named && { sourceInferenceRouters }) };
}

/** Affixes and path of the parent's names, as its roles show them. */
function namesOf(shares: readonly Share[]): { prefix?: string; suffix?: string; path: string } {
  const [roleArn] = shares.flatMap(({ invoke, featureStore }) => featureStore?.roleArn ?? invoke?.roleArn ?? []);
  const path = (roleArn ?? "/").replace(/^.*?:role(?=\/)/, "").replace(/[^/]*$/, "");
  const [affixed] = shares.flatMap(({ consumer, formerIds, featureStore }) => {
    const [prefix, suffix] = nameIn(featureStore?.roleArn ?? "").split(
      `SageMakerFeatureStore-${formerIds?.[0] ?? consumer}`,
    );
    return prefix !== undefined && suffix !== undefined ? [{ prefix, suffix }] : [];
  });
  return { ...affixed, path };
}

/** What a share says beyond what its parent would make cannot be asked about. */
function refuseOther(share: Share, made: Share, from: string): void {
  const differ = differences(plain(share), plain(made), []);
  if (differ.length > 0) throw Mistakes.of(`${from} says otherwise of ${listed(differ)}`);
}

function differences(one: unknown, other: unknown, at: readonly string[]): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isRecord(one) || !isRecord(other)) return [at.join(".")];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differences(one[key], other[key], [...at, key]));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const plain = (share: Share): unknown => JSON.parse(JSON.stringify(share));
