import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Share } from "../../contract/share";
import { isUnexplained } from "../errors";
import { explainOwnCredentials } from "../session/explainAssume";
import { ownCredentials } from "../session/ownCredentials";
import type { CredentialsProvider } from "../session/roleSession";
import { regionOf } from "../../contract/sharedRoles";
import { asyncInference } from "./asyncInference";
import { endpoints, type Request } from "./endpoints";
import { features } from "./features";
import type { Findings, Section } from "./findings";
import { inferenceRouters, type RouterRequest } from "./inferenceRouters";
import { openAi } from "./openAi";
import { ownRouters } from "./ownRouters";
import { queries, results } from "./queries";
import { featureStoreRole, invokeRole, type As } from "./roles";
import { throughProxy } from "../../contract/throughProxy";

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
  const me = await signedIn(findings.section("your own credentials"), share, {
    sts: new STSClient({ region, credentials: own, requestHandler: throughProxy({}) }),
    region,
  });
  if (me === undefined) return;
  const invoker = share.invoke && (await examineEndpoints(findings, share, me, options));
  if (share.endpointPolicy) ownRouters(findings.section("endpoints"), share);
  if (share.featureStore) await examineFeatureStore(findings, share, { me, invoker, own }, options);
}

/** Undefined when nobody is signed in, or somebody of another account. */
async function signedIn(
  section: Section,
  share: Share,
  { sts, region }: { readonly sts: STSClient; readonly region: string },
): Promise<As | undefined> {
  const me = await section.works(
    "somebody is signed in",
    async (): Promise<As> => {
      const { Arn } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
        throw isUnexplained(error) ? explainOwnCredentials(error, region) : error;
      });
      return { sts, arn: Arn! };
    },
    ({ arn }) => arn,
  );
  if (me === undefined) return undefined;
  const account = me.arn.split(":")[4];
  const what = "the share is for this account";
  if (account === share.accountId) {
    section.holds(what, account);
    return me;
  }
  section.doesNotHold(
    what,
    `it is for ${share.accountId}, you are in ${account}`,
    `use credentials of ${share.accountId}`,
  );
  return undefined;
}

/** Gives the invoke role, as which other roles are tried; undefined when it cannot be assumed. */
async function examineEndpoints(
  findings: Findings,
  share: Share,
  me: As,
  options: ChildOptions,
): Promise<As | undefined> {
  const region = options.region ?? regionOf(share);
  const credentials = await invokeRole(findings.section("invoke role"), share, me, region);
  const section = findings.section("endpoints");
  if (credentials === undefined) {
    section.notTried("invoke endpoints", "the invoke role cannot be assumed");
    return undefined;
  }
  const as = { share, credentials, region };
  await endpoints(section, as, options.request);
  await inferenceRouters(section, as, options.routerRequest);
  await openAi(section, as, options.request);
  await asyncInference(section, as);
  return { sts: new STSClient({ region, credentials, requestHandler: throughProxy({}) }), arn: share.invoke!.roleArn };
}

interface Callers {
  readonly me: As;
  /** The invoke role, which the feature-store role must not trust. */
  readonly invoker: As | undefined;
  readonly own: CredentialsProvider;
}

async function examineFeatureStore(
  findings: Findings,
  share: Share,
  { me, invoker, own }: Callers,
  options: ChildOptions,
): Promise<void> {
  const section = findings.section("feature-store role");
  const credentials = await featureStoreRole(section, share, me, invoker);
  if (credentials === undefined) return;
  const group = await features(findings.section("online store"), share, credentials, options);
  if (share.featureStore?.workgroup === undefined) return;
  const offline = findings.section("offline store");
  if (!options.query) offline.notTried("query the offline store", "--no-query");
  else if (group === undefined) offline.notTried("query the offline store", "the feature group cannot be described");
  else {
    const location = await queries(offline, share, credentials, group);
    await results(findings.section("results"), share, own, location);
  }
}
