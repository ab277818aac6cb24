import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type CloudTrailClient,
  type GetEventSelectorsCommandOutput,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { codeOf } from "../../client/errors";
import type { Section } from "../../client/doctor/findings";
import type { Connection } from "../connection";
import { listed } from "../../contract/listed";

const NEED =
  "make a trail that logs write management events, for all regions; without it the sweep still finds deployments, but minutes later";

/** EventBridge brings API calls only where a trail logs them. Source: docs/design/aws-behaviour.md#trail-required. */
export async function trail(section: Section, aws: Connection): Promise<void> {
  const cloudTrail = aws.cloudTrail();
  const trails = await section.works(
    "list the trails",
    async () => (await cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }))).trailList ?? [],
    (all) => `${all.length}`,
  );
  if (trails === undefined) return;
  const here = trails.filter(({ IsMultiRegionTrail, HomeRegion }) => IsMultiRegionTrail || HomeRegion === aws.region);
  const verdicts = await Promise.all(here.map((one) => verdictOn(cloudTrail, one)));
  const good = here.filter((_, index) => verdicts[index] === "good");
  const what = "a trail with logging on records write management events";
  if (good.length > 0) section.holds(what, listed(good.map(({ Name }) => Name ?? "")));
  else {
    const why = here.map(({ Name }, index) => `${Name}: ${verdicts[index]}`).join("; ");
    if (verdicts.some((verdict) => verdict.startsWith("cannot"))) section.notTried(what, why);
    else section.doesNotHold(what, why || `no trail covers ${aws.region}`, NEED);
  }
}

async function verdictOn(cloudTrail: CloudTrailClient, { TrailARN, IsOrganizationTrail }: Trail): Promise<string> {
  try {
    const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: TrailARN }));
    if (!IsLogging) return "its logging is off";
    const selectors = await cloudTrail.send(new GetEventSelectorsCommand({ TrailName: TrailARN }));
    return logsWrites(selectors) ? "good" : "it does not record write management events";
  } catch (error) {
    return `cannot be looked at (${codeOf(error)}${IsOrganizationTrail ? "; it is the organization's" : ""})`;
  }
}

function logsWrites({ EventSelectors = [], AdvancedEventSelectors = [] }: GetEventSelectorsCommandOutput): boolean {
  const plain = EventSelectors.some(
    ({ IncludeManagementEvents, ReadWriteType }) => IncludeManagementEvents !== false && ReadWriteType !== "ReadOnly",
  );
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const equals = (field: string) => FieldSelectors.find(({ Field }) => Field === field)?.Equals;
    return equals("eventCategory")?.includes("Management") && !equals("readOnly")?.includes("true");
  });
  return plain || advanced;
}
