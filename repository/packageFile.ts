import { SIMULATOR } from "../commandLine/simulatorIsMissing";
import { Mistakes } from "../config";
import { parseJson } from "../contract/jsonText";
import { allowScripts, devDependencies } from "../package.json";
import { isMapping } from "../values/containers";

type Mapping = Readonly<Record<string, unknown>>;

/** Runs on the machine of whoever checks, and is no part of the package: the simulator, and the Node.js of npm's scripts. */
const FOR_CHECKING = [...SIMULATOR, ["node", devDependencies.node] as const];

/** @param there the dependencies that there are: what is one already is no development dependency besides */
const wanted = (dependency: string, there: Mapping): Readonly<Record<string, boolean | Mapping>> => ({
  private: true,
  scripts: { check: "sagemaker-sharing check" },
  dependencies: { "sagemaker-sharing": dependency },
  devDependencies: Object.fromEntries(FOR_CHECKING.filter(([name]) => !(name in there))),
  allowScripts,
});

/** The package.json of a new repository. */
export const packageFileOf = (dependency: string): string => text(wanted(dependency, {}));

/**
 * The package.json that npm wrote when somebody installed this program into an empty folder, with what it lacks. Nothing that stands in it
 * changes.
 *
 * @returns undefined where the file is another one
 * @throws Mistakes where it says something else than a repository needs
 */
export function completed(file: string): string | undefined {
  const found = parsed(file);
  const dependencies = found?.["dependencies"];
  if (!isMapping(dependencies) || !("sagemaker-sharing" in dependencies)) return undefined;
  const whole: Record<string, unknown> = { ...found };
  const others: string[] = [];
  for (const [key, value] of Object.entries(wanted(String(dependencies["sagemaker-sharing"]), dependencies))) {
    const { [key]: before = {} } = whole;
    if (typeof value === "boolean") whole[key] ??= value;
    else if (!isMapping(before)) others.push(key);
    else {
      const differing = Object.keys(value).filter((name) => name in before && before[name] !== value[name]);
      if (key === "scripts") others.push(...differing.map((name) => `${key}.${name}`));
      whole[key] = { ...value, ...before };
    }
  }
  if (others.length > 0)
    throw Mistakes.of(
      `package.json has ${others.join(", ")} already, and init changes nothing: rename it, or name another folder with --dir`,
    );
  return text(whole);
}

function parsed(file: string): Mapping | undefined {
  try {
    const found = parseJson(file);
    return isMapping(found) ? found : undefined;
  } catch {
    return undefined; // It is somebody's, and in the way like any other file.
  }
}

const text = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
