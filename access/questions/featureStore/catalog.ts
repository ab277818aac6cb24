import { neighboursOf } from "../../examples";
import type { Family, OtherAction, Promised } from "../question";
import type { Sharing } from "../sharing";
import { Chain } from "./chain";
import { CREATED, storesOf, type Stored } from "./stores";

const TABLE_READS = ["GetTable", "GetTables", "GetPartition", "GetPartitions", "BatchGetPartition"].map(
  (action) => `glue:${action}`,
);
const DATABASE_READS = ["glue:GetDatabase", "glue:GetDatabases"];
const DATABASE_CHANGES = ["CreateDatabase", "DeleteDatabase"];

/** Each feature group's table in Glue's catalog, with the database and the catalog that Glue checks together with it. */
export const catalog: Family<Sharing> = {
  id: "catalog",
  promises(sharing) {
    const { featureStore } = sharing;
    if (featureStore === undefined) return [];
    const chain = new Chain(sharing);
    const stores = storesOf(featureStore.share);
    return stores.flatMap((stored) => [
      ...tables(chain, stored, stores),
      ...databases(chain, stored),
      ...catalogItself(chain, stored, stores),
    ]);
  },
};

function tables(chain: Chain, { group, store, key }: Stored, stores: readonly Stored[]): Promised[] {
  const { sharing } = chain;
  const arn = (title: string, database = store.database) => chain.arn("glue", `table/${database}/${title}`);
  const lower = group.name.toLowerCase();
  const stems = new Set([`${lower}-`, `${lower}_`, `${lower.replaceAll("-", "_")}_`]);
  const spellings = store.table === undefined ? [...stems].map((stem) => `${stem}${CREATED}`) : [store.table];
  return spellings.flatMap((title) =>
    chain.may(
      TABLE_READS,
      title,
      { key: sharing.key(key), resource: arn(title) },
      {
        name: [
          { what: "table", others: [...tablesNextTo(title, { group, store, key }, stores), `${title}0`], arn },
          { what: "database", others: ["other"], arn: (database) => arn(title, database) },
        ],
        account: [sharing.third],
        region: [sharing.elsewhere],
        action: ["UpdateTable", "DeleteTable", "BatchCreatePartition"],
      },
    ),
  );
}

/** Tables of near names that are nobody's whom the consumer was promised. */
function tablesNextTo(title: string, { group, store }: Stored, stores: readonly Stored[]): readonly string[] {
  const joint = title.replace(CREATED, "").at(-1) === "-" ? "-" : "_";
  const names = stores
    .filter((one) => one.store.database === store.database)
    .map((one) => one.group.name.toLowerCase());
  const near =
    store.table === undefined
      ? neighboursOf(group.name.toLowerCase(), names).map((one) => `${one.replaceAll("-", joint)}${joint}${CREATED}`)
      : neighboursOf(store.table, [store.table]);
  return near.filter((one) => !stores.some((other) => other.store.table === one));
}

/** The database of the table, and the default one, which Athena looks at too. */
function databases(chain: Chain, { group, store, key }: Stored): Promised[] {
  return [
    { name: store.database, actions: [...TABLE_READS, ...DATABASE_READS], refused: DATABASE_CHANGES },
    { name: "default", actions: DATABASE_READS, refused: ["GetTable", ...DATABASE_CHANGES] },
  ].flatMap(({ name, actions, refused }) =>
    besideEachKind(chain, key, {
      actions,
      what: `in database ${name}, for ${group.name}`,
      resource: `database/${name}`,
      others: [`${name}2`, `not_${name}`],
      refused,
    }),
  );
}

function catalogItself(chain: Chain, { group, key }: Stored, stores: readonly Stored[]): Promised[] {
  const { sharing } = chain;
  const governed = "lakeformation:GetDataAccess";
  const lakeFormation = stores.some(({ store }) => store.lakeFormation);
  return [
    ...besideEachKind(chain, key, {
      actions: [...TABLE_READS, ...DATABASE_READS],
      what: `in the catalog, for ${group.name}`,
      resource: "catalog",
      others: ["catalog/other", "database/mycatalog"],
      refused: [...DATABASE_CHANGES, ...(lakeFormation ? [] : [{ action: governed, resource: "*" }])],
    }),
    ...(lakeFormation
      ? chain.may(
          [governed],
          `for ${group.name}`,
          { key: sharing.key("featureStore.offlineStore.lakeFormation"), resource: "*" },
          { action: ["GetDataLakeSettings"] },
        )
      : []),
  ];
}

interface CatalogReads {
  readonly actions: readonly string[];
  readonly what: string;
  readonly resource: string;
  /** What lies beside the resource. */
  readonly others: readonly string[];
  readonly refused: readonly OtherAction[];
}

/** Tables and databases are separate statements of a policy: what lies beside is asked with an action of either kind. */
function besideEachKind(
  chain: Chain,
  key: string,
  { actions, what, resource, others, refused }: CatalogReads,
): Promised[] {
  const { third, elsewhere } = chain.sharing;
  const arn = (other: string) => chain.arn("glue", other.includes("/") ? other : `database/${other}`);
  const kinds = [
    actions.filter((one) => TABLE_READS.includes(one)),
    actions.filter((one) => DATABASE_READS.includes(one)),
  ];
  return kinds
    .filter((kind) => kind.length > 0)
    .flatMap((kind, index) =>
      chain.may(
        kind,
        what,
        { key: chain.sharing.key(key), resource: chain.arn("glue", resource) },
        {
          name: [{ what: "resource", others, arn }],
          account: [third],
          region: [elsewhere],
          action: index === 0 ? refused : [],
        },
      ),
    );
}
