import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as z from "zod";
import { ShareProblem } from "../../contract/share";
import { explainOwnCredentials } from "../../client/session/explainAssume";
import type { Credentials } from "../../client/session/roleSession";
import type { Findings } from "../../client/doctor/findings";
import { ledger } from "./ledger";
import { queue } from "./queue";
import { rule } from "./rule";
import { spellingsOfResources } from "./nameCase";
import { trail } from "./trail";
import { madeUpEvent, realEvent } from "./eventPath";

const Region = z.object({
  queueUrl: z.string(),
  queueArn: z.string(),
  deadLetterQueueUrl: z.string(),
  targetDeadLetterQueueUrl: z.string(),
  tableName: z.string(),
  ruleArn: z.string(),
});
/** What enforcement is made of in one region, from the stack output `enforcement`. */
export type EnforcementRegion = z.infer<typeof Region>;
const Enforcement = z.object({ regions: z.record(z.string(), Region) });

/** How a section calls AWS. */
export interface Config {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
}

export interface EnforcementOptions {
  readonly profile?: string | undefined;
  readonly sendEvent?: boolean | undefined;
}

/** All outputs of a stack whose account has enforcement, and of every parent: that it has none is worth saying. */
export const isOfEnforcement = (outputs: unknown): outputs is object =>
  typeof outputs === "object" && outputs !== null && ("enforcement" in outputs || "shares" in outputs);

/** Walks the way of an event in the account that has enforcement, region by region. */
export async function examineEnforcement(
  outputs: object,
  from: string,
  findings: Findings,
  options: EnforcementOptions,
): Promise<void> {
  const regions = regionsIn(outputs, from);
  const first = Object.keys(regions)[0];
  const chain = fromNodeProviderChain(options.profile === undefined ? {} : { profile: options.profile });
  const credentials = () => chain();
  const who = findings.section("your own credentials");
  const me = await who.works(
    "somebody is signed in",
    async () => {
      const sts = new STSClient({ region: first ?? process.env["AWS_REGION"] ?? "us-east-1", credentials });
      return sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
        throw explainOwnCredentials(error);
      });
    },
    ({ Arn }) => Arn,
  );
  if (me === undefined) return;
  if (first === undefined) {
    findings
      .section("enforcement")
      .notTried("enforcement", "this stack has none: its config sets no sagemaker-sharing:enforcement");
    return;
  }
  const account = regions[first]!.queueArn.split(":")[4]!;
  if (account !== me.Account) {
    who.doesNotHold(
      "the stack is of this account",
      `it is of ${account}, you are in ${me.Account}`,
      `use credentials of ${account}`,
    );
    return;
  }
  who.holds("the stack is of this account", account);
  for (const [region, parts] of Object.entries(regions)) {
    const config = { region, credentials };
    const section = (name: string) => findings.section(`${name}, ${region}`);
    await trail(section("trail"), config);
    await rule(section("rule"), config, parts);
    await queue(section("queue"), config, parts);
    await ledger(section("ledger"), config, parts);
    await realEvent(section("an event's way through"), config, parts);
    await madeUpEvent(section("an event's way through"), config, parts, account, me.Arn!, options.sendEvent === true);
    await spellingsOfResources(section("names in ARNs"), config);
  }
}

function regionsIn(outputs: object, from: string): Readonly<Record<string, EnforcementRegion>> {
  const { enforcement } = outputs as { enforcement?: unknown };
  if (enforcement === undefined || enforcement === null) return {};
  const parsed = Enforcement.safeParse(enforcement);
  if (parsed.success) return parsed.data.regions;
  const wrong = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
  throw new ShareProblem(
    `output enforcement of ${from} lacks ${wrong}: run \`pulumi up\`, and print all outputs again`,
  );
}
