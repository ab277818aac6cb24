import { Findings } from "../../client/doctor/findings";
import { linesOf } from "../../client/doctor/report";
import { listed } from "../../contract/listed";
import type { Connection } from "../connection";
import { examineRegion } from "../doctor/examineEnforcement";
import { partsByName } from "../doctor/parts";
import { unread } from "./cases";
import type { Columns } from "./report";

/** @throws Problem when enforcement is not installed, and what the SDK throws */
export async function examined(aws: Connection, accountId: string): Promise<Findings> {
  const findings = new Findings();
  await examineRegion(aws, await partsByName(aws, accountId), accountId, findings);
  return findings;
}

export const doctorColumns: Columns<Findings, "holds" | "does not hold"> = {
  columns: ["holds", "does not hold", "not tried"],
  row: (findings) => {
    const wrong = findings.all.filter(({ state }) => state === "does not hold");
    return {
      state: wrong.length > 0 ? "does not hold" : "holds",
      cells: [findings.count("holds"), wrong.length, findings.count("not tried")],
      reason: wrong.length > 0 ? listed(wrong.map(({ what }) => what)) : "",
      found: { findings: findings.all, answers: findings.answers },
      details: wrong.flatMap(linesOf),
    };
  },
  summary: (rows) => {
    const wrong = rows.filter(({ state }) => state === "does not hold").length;
    return `something does not hold in ${wrong} of ${rows.length}, ${unread(rows)} could not be examined`;
  },
};
