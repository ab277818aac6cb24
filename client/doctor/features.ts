import type { Share } from "../../contract/share";
import type { FeatureGroup } from "../featureStore/featureGroups";
import { FeatureStore } from "../featureStore/featureStore";
import type { Credentials } from "../session/roleSession";
import type { Section } from "./findings";
import { noteSpelling } from "./spelling";

const NOT_SHARED = "Sagemaker-Share-Doctor-Not-Shared";
const NOBODY = "sagemaker-share-doctor";

/** A record, a group that is not shared, and how AWS spells what belongs to the group. The group's description, if there is one. */
export async function features(
  section: Section,
  share: Share,
  credentials: Credentials,
  asked: { readonly group?: string | undefined; readonly record?: string | undefined },
): Promise<FeatureGroup | undefined> {
  const store = new FeatureStore(share, { credentials: () => Promise.resolve(credentials) });
  const name = asked.group ?? share.featureStore!.featureGroups[0]!.name;
  const group = await section.works(
    `describe feature group ${name}`,
    () => store.describe(name),
    ({ features: all }) => `${all.length} features`,
  );
  if (group) spellings(section, share, group);

  const { record } = asked;
  const found = await section.works(
    record === undefined ? `ask ${name} for a record, which need not exist` : `read record ${record} of ${name}`,
    async () => ({ record: await store.get(name, record ?? NOBODY) }),
    (got) => (got.record ? `${Object.keys(got.record).length} features` : "there is none"),
  );
  if (record !== undefined && found !== undefined && found.record === undefined) {
    section.doesNotHold(
      `record ${record} is there`,
      "the store has no such record",
      "give --record the id of one that is there",
    );
  }
  if (found !== undefined) {
    await section.isRefused(
      "read a feature group that is not shared",
      () => store.get(NOT_SHARED, NOBODY),
      "run `pulumi up` in the parent, and see which policies the feature-store role has besides (managedPolicyArns)",
    );
  }
  if (share.featureStore!.featureGroups.some((one) => one.name === name && one.listRecords)) {
    await section.works(
      `list the records of ${name}`,
      async () => ({ first: await store.list(name).next() }),
      ({ first }) => (first.done ? "there are none" : undefined),
    );
  }
  section.notTried("write a record", "doctor changes nothing");
  return group;
}

function spellings(section: Section, share: Share, { name, arn, offline }: FeatureGroup): void {
  noteSpelling(section, "the ARN of a feature group", name, arn);
  if (offline === undefined) return;
  const shared = share.featureStore!.featureGroups.find((group) => group.name === name)?.offlineStore;
  const lower = name.toLowerCase();
  const way = [lower, lower.replace(/-/g, "_")].find((start) =>
    new RegExp(`^${start}[-_]\\d{10}$`).test(offline.table),
  );
  const exact = shared?.table;
  if (exact !== undefined && exact !== offline.table) {
    section.doesNotHold(
      `the table of ${name} is the one of the share`,
      `it is ${offline.table}, the share says ${exact}`,
      `have the parent correct the group's table in consumers.${share.consumer}.featureStore.featureGroups`,
    );
  } else if (exact === undefined && way === undefined) {
    section.doesNotHold(
      `the table of ${name} is named after it`,
      `it is ${offline.table}, which the role's policy does not mean`,
      `have the parent write table: ${offline.table} for the group`,
    );
  } else section.holds(`the table of ${name} is one that the role may read`, `${offline.database}.${offline.table}`);
  section.answers("How is the Glue table of a group called?", `table ${offline.table} for group ${name}`);

  if (shared && shared.database !== offline.database) {
    section.doesNotHold(
      `the database of ${name} is the one of the share`,
      `it is ${offline.database}, the share says ${shared.database}`,
      "have the parent correct offlineStore.database",
    );
  }
  const folder = offline.location?.split("/offline-store/")[1]?.split("/")[0];
  if (folder !== undefined) {
    const kept = folder.startsWith(`${name}-`);
    section.answers(
      "How is the folder of a group in S3 called?",
      `folder ${folder} ${kept ? "has the name as it was typed" : `is spelled otherwise than ${name}`}`,
    );
  }
}
