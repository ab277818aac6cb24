import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Things } from "./table";

/** The parts of a service model of botocore that are read here. */
interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, { readonly members?: Readonly<Record<string, unknown>> }>>;
}

/** Services whose name begins so are watched: also one that botocore does not have yet. */
const WATCHED = /^sagemaker/;

/**
 * Every operation of the watched services with the members of its input.
 *
 * @param data the folder `botocore/data` of an unpacked botocore
 */
export function operationsIn(data: string): Things {
  const services = readdirSync(data).filter((name) => WATCHED.test(name));
  return Object.fromEntries(
    services.flatMap((service) =>
      Object.entries(operationsOf(newestModel(path.join(data, service)))).map(([name, members]) => [
        `${service}:${name}`,
        members,
      ]),
    ),
  );
}

/** A service has a folder a version of its API, named by the day of the version. */
function newestModel(folder: string): ServiceModel {
  const [version] = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .reverse();
  const file = path.join(folder, version ?? "", "service-2.json.gz");
  return JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as ServiceModel;
}

const operationsOf = ({ operations, shapes }: ServiceModel): Things =>
  Object.fromEntries(
    Object.entries(operations).map(([name, { input }]) => [
      name,
      Object.keys(shapes[input?.shape ?? ""]?.members ?? {}).sort(),
    ]),
  );
