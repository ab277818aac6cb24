import { isDeepStrictEqual } from "node:util";
import { Mistakes } from "../config";
import { isMapping } from "../values/containers";

type Mapping = Readonly<Record<string, unknown>>;

/** Of the program's own package.json, what a repository needs of it. */
export interface Program {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

/** Runs on the machine of whoever checks, and is no part of the package: the simulator, and the Node.js of npm's scripts. */
const isForChecking = (name: string) => name === "node" || name.startsWith("@cloud-copilot/");

function wanted({ devDependencies, allowScripts }: Program, dependency: string): Mapping {
  return {
    private: true,
    scripts: { check: "sagemaker-sharing check" },
    dependencies: { "sagemaker-sharing": dependency },
    devDependencies: Object.fromEntries(Object.entries(devDependencies).filter(([name]) => isForChecking(name))),
    allowScripts,
  };
}

/** The package.json of a new repository. */
export const packageFileOf = (program: Program, dependency: string): string => text(wanted(program, dependency));

/** Whether npm wrote it when somebody installed this program into an empty folder: then it is completed. */
export const hasInstalled = (file: string): boolean => {
  const found = parsed(file);
  return isMapping(found?.["dependencies"]) && "sagemaker-sharing" in found["dependencies"];
};

/**
 * A package.json that is there, with what it lacks. Nothing that stands in it changes.
 *
 * @throws Mistakes where it says something else than a repository needs
 */
export function completed(file: string, program: Program): string {
  const found = parsed(file)!;
  const dependencies = found["dependencies"] as Readonly<Record<string, string>>;
  const lacks = { ...program, devDependencies: without(program.devDependencies, dependencies) };
  const whole: Record<string, unknown> = { ...found };
  const others: string[] = [];
  for (const [key, value] of Object.entries(wanted(lacks, dependencies["sagemaker-sharing"]!))) {
    const before = whole[key];
    if (!isMapping(value)) whole[key] ??= value;
    else if (before !== undefined && !isMapping(before)) others.push(key);
    else {
      const differing = Object.keys(value).filter(
        (name) => before !== undefined && name in before && !isDeepStrictEqual(before[name], value[name]),
      );
      others.push(...differing.filter(() => key === "scripts").map((name) => `${key}.${name}`));
      whole[key] = { ...value, ...before };
    }
  }
  if (others.length > 0)
    throw new Mistakes([
      {
        path: [],
        text: `package.json has ${others.join(", ")} already, and init changes nothing: rename it, or name another folder with --dir`,
      },
    ]);
  return text(whole);
}

/** What is a dependency already is no development dependency besides. */
const without = (packages: Readonly<Record<string, string>>, there: Mapping) =>
  Object.fromEntries(Object.entries(packages).filter(([name]) => !(name in there)));

function parsed(file: string): Mapping | undefined {
  try {
    const found: unknown = JSON.parse(file);
    return isMapping(found) ? found : undefined;
  } catch {
    return undefined; // It is somebody's, and in the way like any other file.
  }
}

const text = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
