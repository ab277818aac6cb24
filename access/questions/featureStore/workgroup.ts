import { nearNamesOf, type Family } from "../question";
import type { Sharing } from "../sharing";
import { Chain } from "./chain";

const QUERIES = [
  "StartQueryExecution",
  "StopQueryExecution",
  "GetQueryExecution",
  "BatchGetQueryExecution",
  "GetQueryResults",
  "GetQueryResultsStream",
  "GetWorkGroup",
].map((action) => `athena:${action}`);

/** Athena in the consumer's own workgroup, and in no other. */
export const workgroup: Family<Sharing> = {
  id: "workgroup",
  promises(sharing) {
    const own = sharing.featureStore?.share.workgroup;
    if (own === undefined) return [];
    const chain = new Chain(sharing);
    const arn = (name: string) => chain.arn("athena", `workgroup/${name}`);
    const theirs = sharing.neighbour?.share?.featureStore?.workgroup;
    return chain.may(
      QUERIES,
      `in ${own}`,
      { key: sharing.key("featureStore"), resource: arn(own) },
      {
        name: [{ what: "in workgroup", others: ["primary", ...nearNamesOf(own), ...(theirs ? [theirs] : [])], arn }],
        account: [sharing.third],
        region: [sharing.elsewhere],
        action: ["UpdateWorkGroup", "DeleteWorkGroup", "CreateNamedQuery"],
      },
    );
  },
};
