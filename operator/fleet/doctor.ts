import { Findings } from "../../client/doctor/findings";
import { linesOf } from "../../client/doctor/report";
import { listed } from "../../contract/listed";
import type { Connection } from "../connection";
import { endpointPolicies } from "../doctor/endpointPolicies";
import { examineRegion } from "../doctor/examineEnforcement";
import { partsByName } from "../doctor/parts";
import type { Account } from "./accounts";
import { unread } from "./cases";
import type { Columns } from "./report";

interface Examined {
  readonly findings: Findings;
  /** Endpoints with a policy of their own, by name; undefined where nobody may look at all of them. */
  readonly openEndpoints: readonly string[] | undefined;
}

/** @throws Problem when enforcement is not installed, and what the SDK throws */
export async function examined(aws: Connection, { accountId, endpoints }: Account): Promise<Examined> {
  const findings = new Findings();
  await examineRegion(aws, await partsByName(aws, accountId), accountId, findings);
  const section = findings.section(`endpoint policies, ${aws.region}`);
  return { findings, openEndpoints: await endpointPolicies(section, aws, { names: endpoints }) };
}

export const doctorColumns: Columns<Examined, "holds" | "does not hold"> = {
  columns: ["holds", "does not hold", "not tried", "endpoint policies"],
  row: ({ findings, openEndpoints }) => {
    const wrong = findings.all.filter(({ state }) => state === "does not hold");
    return {
      state: wrong.length > 0 ? "does not hold" : "holds",
      cells: [findings.count("holds"), wrong.length, findings.count("not tried"), openEndpoints?.length ?? "not tried"],
      reason: wrong.length > 0 ? listed(wrong.map(({ what }) => what)) : "",
      found: { findings: findings.all, answers: findings.answers, ...(openEndpoints && { openEndpoints }) },
      details: wrong.flatMap(linesOf),
    };
  },
  summary: (rows) => {
    const wrong = rows.filter(({ state }) => state === "does not hold").length;
    return `something does not hold in ${wrong} of ${rows.length}, ${unread(rows)} could not be examined`;
  },
};
