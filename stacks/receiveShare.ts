import { readFileSync } from "node:fs";
import path from "node:path";
import { Mistakes, type ChildConfig } from "../config";
import { parseJson } from "../contract/jsonText";
import { readShare, ShareProblem } from "../contract/readShare";
import type { Share } from "../contract/share";
import type { Lookups } from "./lookups";

/**
 * Reads the share from where the config says, and checks that it is meant for this account.
 *
 * @throws Mistakes that name the key of the source
 */
export async function receiveShare(
  { source, consumer, here, parentAccountId }: ChildConfig,
  lookups: Pick<Lookups, "shares" | "folder">,
): Promise<Share> {
  const reader = { consumer, accountId: here.accountId, partition: here.partition, parentAccountId };
  try {
    switch (source.from) {
      case "parentStack":
        return readShare(await sharesOfStack(source.stack, lookups), reader, `output shares of ${source.stack}`);
      case "shareFile":
        return readShare(jsonOf(path.resolve(lookups.folder ?? "", source.path)), reader, source.path);
      case "share":
        return readShare(source.value, reader, "the share in this stack's config");
    }
  } catch (error) {
    if (!(error instanceof ShareProblem)) throw error;
    throw new Mistakes([{ path: [source.from], text: error.message }]);
  }
}

async function sharesOfStack(stack: string, lookups: Pick<Lookups, "shares">): Promise<unknown> {
  const details = await lookups.shares(stack);
  if (details.secretValue !== undefined) {
    throw new ShareProblem(
      `output shares of ${stack} is encrypted, which another stack cannot rely on; remove the secret from the parent's config and run \`pulumi up\` there`,
    );
  }
  if (details.value === undefined || details.value === null) {
    throw new ShareProblem(
      `stack ${stack} has no output shares; run \`pulumi up\` in the parent account first, and check that this is the parent's stack`,
    );
  }
  return details.value;
}

function jsonOf(file: string): unknown {
  try {
    return parseJson(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ShareProblem(
      `cannot read ${file} (${(error as Error).message}); in the parent stack, \`pulumi stack output shares --json\` prints what belongs in it`,
    );
  }
}
