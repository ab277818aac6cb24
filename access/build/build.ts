import * as pulumi from "@pulumi/pulumi";
import { stackOf } from "../../stacks";
import { parseConfig, type RawConfig } from "../../config";
import { stateOf, type Others } from "./awsAnswers";
import type { Builder, Built, Resource } from "./built";
import { placeIn } from "./parts";
import { withPlainPulumi } from "./plainPulumi";
import { refuseTwins, twice } from "./twins";

export type { Built, Resource } from "./built";

export interface BuildOptions {
  readonly stack: string;
  readonly raw: RawConfig;
  /** The outputs of the other stacks that this one may refer to, by stack name. */
  readonly others?: Others;
  /** What a path in the config is relative to: the folder of `Pulumi.yaml`. */
  readonly folder?: string;
  readonly preview?: boolean;
}

const PROJECT = "sagemaker-sharing";

/**
 * Builds one stack offline: no engine, no AWS account.
 *
 * @throws Mistakes as the program does, before anything is registered
 */
export async function buildOffline({ raw, ...stack }: BuildOptions): Promise<Built> {
  const { config, warnings } = parseConfig(raw);
  const built = await buildPart({ ...stack, ...placeIn(raw), config });
  return { ...built, warnings: [...warnings, ...built.warnings] };
}

/** @see Builder */
export const buildPart: Builder = ({ config, folder, ...options }) => {
  // An existing role is supposed to be the one that the share says it is.
  const existing = new Map<string, string>();
  const roleArn = (name: string, trusted: string) => {
    existing.set(name, trusted);
    return Promise.resolve(trusted);
  };
  const isThere = () => Promise.resolve(true);
  // Who may do what does not depend on it.
  const codeOf = (name: string) => ({ "index.js": `the code of ${name}` });
  // Mocks answer at once, so that nothing is left to do in this turn of the event loop.
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return capture({ ...options, existing }, () =>
    stackOf(config, { roleArn, isThere, codeOf, settled, ...(folder && { folder }) }),
  );
};

interface CaptureOptions {
  readonly stack: string;
  readonly accountId: string;
  readonly region: string;
  readonly others?: Others;
  /** ARNs of roles that exist already, by name. */
  readonly existing?: ReadonlyMap<string, string>;
  readonly preview?: boolean;
}

type Program = () => Promise<{ outputs: Record<string, unknown>; warnings: readonly string[] }>;

let last: Promise<unknown> = Promise.resolve();

/** Runs a program under Pulumi's own mocks and keeps everything that it registers. One after another: the mocks are global. */
export function capture(options: CaptureOptions, program: Program): Promise<Built> {
  const captured = last.then(() => captureNow(options, program));
  last = captured.catch(() => {}); // Whoever wanted it gets the error.
  return captured;
}

async function captureNow(options: CaptureOptions, program: Program): Promise<Built> {
  const { stack, accountId, region } = options;
  const captured: Captured[] = [];
  await pulumi.runtime.setMocks(
    {
      async newResource(args) {
        const state = withoutProgram(stateOf(args, options));
        if (args.type !== "pulumi:pulumi:StackReference") {
          const { type, name, id, provider = "" } = args;
          const { code, ...others } = args.inputs as Record<string, unknown>;
          const rest = withoutProgram(others);
          const files = code === undefined ? undefined : await filesOf(code as pulumi.asset.AssetArchive);
          const inputs = files ? { ...rest, code: shortened(files) } : rest;
          const besides = Object.entries(state).filter(([key, value]) => key === "name" || value !== others[key]);
          captured.push({
            type,
            name,
            adopted: !!id,
            provider,
            inputs,
            state: Object.fromEntries(besides),
            ...(files && { files }),
          });
        }
        return { id: String(state["id"]), state };
      },
      call(args) {
        throw new Error(`the program called ${args.token}, which cannot be answered offline`);
      },
    },
    PROJECT,
    stack,
    options.preview ?? false,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const aliases = rememberAliases(monitor);
  monitor.close = () => {}; // Mocks have none, and Pulumi would throw and catch an error for each of them.

  const { plain, warnings } = await withPlainPulumi(async () => {
    const { outputs, warnings } = await program();
    const plain = (await valueOf(pulumi.output(outputs))) as Record<string, unknown>;
    await pulumi.runtime.disconnect(); // Outputs resolve before everything is registered.
    return { plain, warnings };
  });
  const urns = [...monitor.getRegisteredResources().keys()];
  return { stack, accountId, region, resources: withUrns(captured, urns, aliases), outputs: plain, warnings };
}

/** A dynamic resource brings the program of its provider along. */
const withoutProgram = (inputs: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__provider"));

/** What Pulumi's mock monitor offers besides the documented. */
interface Monitor {
  close(): void;
  getRegisteredResources(): Map<string, unknown>;
  registerResource(request: RegisterRequest, callback: unknown): unknown;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getAliasesList(): { getSpec(): { getName(): string } | undefined }[];
}

/** Mocks are not told the aliases of a resource; its registration carries them. */
function rememberAliases(monitor: Monitor): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    const names = request.getAliasesList().map((alias) => alias.getSpec()?.getName() ?? "");
    aliases.set(`${request.getType()} ${request.getName()}`, [...new Set(names.filter((name) => name !== ""))]);
    return register(request, callback);
  };
  return aliases;
}

async function filesOf(archive: pulumi.asset.AssetArchive): Promise<Record<string, string>> {
  const files = Object.entries(await archive.assets).map(async ([name, asset]): Promise<[string, string]> => [
    name,
    await (asset as pulumi.asset.StringAsset).text,
  ]);
  return Object.fromEntries(await Promise.all(files));
}

/** The code of a function says nothing to a reader; what is told to it does. */
const shortened = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(files).map(([name, text]): [string, unknown] => [
      name,
      name.endsWith(".json") ? JSON.parse(text) : "(code)",
    ]),
  );

type Captured = Omit<Resource, "urn" | "aliases">;

/** Each resource with its URN. Mocks take two of one URN without a word; the engine would not. */
function withUrns(
  captured: readonly Captured[],
  urns: readonly string[],
  aliases: ReadonlyMap<string, readonly string[]>,
): Resource[] {
  const byKey = new Map<string, string[]>();
  for (const urn of urns) {
    const [, , , types, name] = /^urn:pulumi:(.*?)::(.*?)::(.*?)::(.*)$/.exec(urn)!;
    const key = `${types!.split("$").pop()} ${name}`;
    byKey.set(key, [...(byKey.get(key) ?? []), urn]);
  }
  const resources = captured.map((resource) => {
    const urn = byKey.get(`${resource.type} ${resource.name}`)?.shift();
    if (urn === undefined) throw twice(resource);
    return { urn, aliases: aliases.get(`${resource.type} ${resource.name}`) ?? [], ...resource };
  });
  refuseTwins(resources);
  return resources;
}

/** The plain value of an output; a failed one rejects instead of hanging. */
function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve, reject) => {
    const settled = output.apply((value) => resolve(value as pulumi.Unwrap<T>));
    pulumi.recover(settled, (error) => reject(error instanceof Error ? error : new Error(String(error))));
  });
}
