import { LEDGER_TABLE } from "../config";
import { Problem } from "./problem";
import { jsonOf, type Surroundings } from "./surroundings";

/** Where a ledger is. */
export interface Place {
  readonly region: string;
  readonly table: string;
}

export interface PlaceOptions {
  /** A file of `pulumi stack output --json`. */
  readonly outputs?: string | undefined;
  readonly table?: string | undefined;
  readonly region?: string | undefined;
}

/** The ledgers that are meant: all regions of the outputs, or one; without outputs, the one of the region. */
export async function placesOf(options: PlaceOptions, surroundings: Surroundings): Promise<readonly Place[]> {
  const { outputs, table, region } = options;
  if (outputs === undefined) return [{ region: await regionOf(region, surroundings), table: table ?? LEDGER_TABLE }];
  const all = placesIn(jsonOf(outputs, surroundings), outputs);
  const places = region === undefined ? all : all.filter((place) => place.region === region);
  if (places.length === 0)
    throw new Problem(
      `${outputs} tells of enforcement in ${all.map((place) => place.region).join(", ")}, and not in ${region}`,
    );
  return table === undefined ? places : places.map((place) => ({ ...place, table }));
}

export async function regionOf(given: string | undefined, { aws }: Pick<Surroundings, "aws">): Promise<string> {
  const region = given ?? (await aws.region());
  if (region === undefined) throw new Problem("which region? Name it with --region, or set AWS_REGION");
  return region;
}

/** All outputs, or the one that is called enforcement. */
function placesIn(json: unknown, file: string): readonly Place[] {
  const { enforcement = json } = (json ?? {}) as { enforcement?: unknown };
  const { regions } = (enforcement ?? {}) as { regions?: unknown };
  const places = Object.entries((regions ?? {}) as Record<string, { tableName?: unknown } | null>).flatMap(
    ([region, parts]) => (typeof parts?.tableName === "string" ? [{ region, table: parts.tableName }] : []),
  );
  if (places.length > 0) return places;
  throw new Problem(
    `${file} tells of no enforcement: write it with \`pulumi stack output --json > ${file}\`, of a stack that has enforcement`,
  );
}
