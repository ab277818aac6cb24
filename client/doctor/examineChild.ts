import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Share } from "../../contract/share";
import { isUnexplained } from "../errors";
import { explainOwnCredentials } from "../session/explainAssume";
import { ownCredentials } from "../session/ownCredentials";
import { regionOf } from "../../contract/sharedRoles";
import { asyncInference } from "./asyncInference";
import { endpoints, type Request } from "./endpoints";
import { features } from "./features";
import type { Findings } from "./findings";
import { inferenceRouters, type RouterRequest } from "./inferenceRouters";
import { openAi } from "./openAi";
import { ownRouters } from "./ownRouters";
import { queries, results } from "./queries";
import { featureStoreRole, invokeRole, type As } from "./roles";

export interface ChildOptions {
  readonly profile?: string | undefined;
  /** Region of the endpoints. */
  readonly region?: string | undefined;
  readonly request?: Request | undefined;
  readonly routerRequest?: RouterRequest | undefined;
  readonly group?: string | undefined;
  readonly record?: string | undefined;
  readonly query: boolean;
}

/** Walks every hop from a child account. */
export async function examineChild(share: Share, findings: Findings, options: ChildOptions): Promise<void> {
  const region = options.region ?? regionOf(share);
  const own = ownCredentials(options.profile, region);
  const sts = new STSClient({ region, credentials: own });
  const who = findings.section("your own credentials");
  const me = await who.works(
    "somebody is signed in",
    async (): Promise<As> => {
      const { Arn } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
        throw isUnexplained(error) ? explainOwnCredentials(error) : error;
      });
      return { sts, arn: Arn! };
    },
    ({ arn }) => arn,
  );
  if (me === undefined) return;
  const account = me.arn.split(":")[4];
  if (account !== share.accountId) {
    who.doesNotHold(
      "the share is for this account",
      `it is for ${share.accountId}, you are in ${account}`,
      `use credentials of ${share.accountId}`,
    );
    return;
  }
  who.holds("the share is for this account", account);

  let invoker: As | undefined;
  if (share.invoke) {
    const credentials = await invokeRole(findings.section("invoke role"), share, me, region);
    const section = findings.section("endpoints");
    if (credentials) {
      invoker = { sts: new STSClient({ region, credentials }), arn: share.invoke.roleArn };
      await endpoints(section, share, credentials, region, options.request);
      await inferenceRouters(section, share, credentials, region, options.routerRequest);
      await openAi(section, share, credentials, region, options.request);
      await asyncInference(section, share, credentials, region);
    } else section.notTried("invoke endpoints", "the invoke role cannot be assumed");
  }

  if (share.endpointPolicy) ownRouters(findings.section("endpoints"), share);
  if (share.featureStore === undefined) return;
  const credentials = await featureStoreRole(
    findings.section("feature-store role"),
    share,
    me,
    invoker,
    share.parent.region,
  );
  if (credentials === undefined) return;
  const group = await features(findings.section("online store"), share, credentials, options);
  if (share.featureStore.workgroup === undefined) return;
  const offline = findings.section("offline store");
  if (!options.query) offline.notTried("query the offline store", "--no-query");
  else if (group === undefined) offline.notTried("query the offline store", "the feature group cannot be described");
  else {
    const location = await queries(offline, share, credentials, group);
    await results(findings.section("results"), share, own, location);
  }
}
