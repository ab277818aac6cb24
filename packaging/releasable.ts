import { readFileSync } from "node:fs";
import path from "node:path";
import { NotReleasable, notesOf } from "./releaseNotes";
import { ROOT } from "../root";

/** What a release looks at, of package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: string | { readonly url?: string };
}

interface Release {
  readonly version: string;
  /** `owner/name` of the repository whose workflow publishes; provenance is refused for packages that name another. */
  readonly repository: string | undefined;
  /** By file. */
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly changelog: string;
}

/**
 * What keeps a version from being published, each in one sentence. npm finds most of it only when it publishes, one package after the
 * other: a dry run takes a private package (`findings/npm-dry-run-takes-private.sh`).
 */
export function obstaclesTo({ version, repository, manifests, changelog }: Release): string[] {
  const ofManifests = Object.entries(manifests).flatMap(([file, manifest]) => {
    const named = repositoryOf(manifest);
    return [
      ...(manifest.version === version ? [] : [`${file} has version ${manifest.version}, and ${version} is released`]),
      ...(manifest.private === true ? [`${file} says "private": true, which npm refuses to publish`] : []),
      ...(named === undefined ? [`${file} names no repository, without which npm takes no provenance`] : []),
      ...(named !== undefined && repository !== undefined && named !== repository
        ? [
            `${file} names the repository ${named}, and the workflow is of ${repository}: npm compares them letter by letter`,
          ]
        : []),
    ];
  });
  try {
    notesOf(changelog, version);
    return ofManifests;
  } catch (error) {
    if (!(error instanceof NotReleasable)) throw error;
    return [...ofManifests, error.message];
  }
}

/** `owner/name` of an address such as `git+https://github.com/owner/name.git`. */
function repositoryOf({ repository }: Manifest): string | undefined {
  const address = typeof repository === "string" ? repository : repository?.url;
  return /([^/:]+\/[^/]+?)(?:\.git)?$/.exec(address ?? "")?.[1];
}

/** Prints what keeps a version from being released. */
function main([version = "", repository]: readonly string[]): void {
  const read = (name: string) => readFileSync(path.join(ROOT, name), "utf8");
  const files = ["package.json", "client/package.json"];
  const manifests = Object.fromEntries(files.map((file) => [file, JSON.parse(read(file)) as Manifest]));
  const obstacles = obstaclesTo({ version, repository, manifests, changelog: read("CHANGELOG.md") });
  for (const obstacle of obstacles) console.error(obstacle);
  if (obstacles.length > 0) process.exitCode = 1;
}

if (require.main === module) main(process.argv.slice(2));
