import type { Share } from "../../contract/share";
import { Endpoints } from "../endpoints/endpoints";
import { isAnyMeant } from "../matchNames";
import type { Credentials } from "../session/roleSession";
import type { Section } from "./findings";
import { arnIn, noteSpelling } from "./spelling";

export interface Request {
  readonly endpoint: string;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

/** What is tried at endpoints is tried as the invoke role. */
export interface AsInvoker {
  readonly share: Share;
  readonly credentials: Credentials;
  /** Of the endpoints that the share is for, unless a step says otherwise. */
  readonly region: string;
}

export const endpointsAs = ({ share, credentials, region }: AsInvoker): Endpoints =>
  new Endpoints(share, { endpointRegion: region, credentials: () => Promise.resolve(credentials) });

/** With capital letters, so that the refusal shows how AWS spells it. */
const NOT_SHARED = ["Sagemaker-Share-Doctor-Not-Shared", "Zz9-Sagemaker-Share-Doctor"];
const OTHER_REGIONS = ["us-east-1", "eu-west-1", "us-west-2", "ap-southeast-1"];

/** The endpoint that is named, one that is not shared, and a region that is not. */
export async function endpoints(section: Section, as: AsInvoker, request: Request | undefined): Promise<void> {
  const { share } = as;
  const invoke = share.invoke!;
  const shared = endpointsAs(as);
  if (request === undefined) section.notTried("invoke a shared endpoint", "give --endpoint and --body");
  else {
    const { endpoint, body, contentType } = request;
    await section.works(
      `invoke ${endpoint}`,
      () => shared.invoke(endpoint, body, { contentType }),
      (answer) => `${answer.body.length} bytes of ${answer.contentType ?? "no content type"}`,
    );
  }

  const unshared = NOT_SHARED.find((name) => !isAnyMeant(invoke.endpoints, name));
  if (unshared === undefined)
    section.notTried("invoke an endpoint that is not shared", "the share's patterns mean every name");
  else {
    const said = await section.isRefused(
      "invoke an endpoint that is not shared",
      () => shared.invoke(unshared, "{}"),
      "run `pulumi up` in the parent, and see which policies the invoke role has besides: it may invoke more than the share says",
    );
    noteSpelling(section, "the ARN of an endpoint in a refusal", unshared, arnIn(said));
  }

  const elsewhere = OTHER_REGIONS.find((name) => share.partition === "aws" && !isAnyMeant(invoke.regions, name));
  if (elsewhere === undefined)
    section.notTried("invoke in another region", "the share is for every region that this knows");
  else {
    const endpoint = request?.endpoint ?? invoke.endpoints[0]!.replace(/[*?]/g, "x");
    await section.isRefused(
      `invoke ${endpoint} in ${elsewhere}, which is not shared`,
      () => endpointsAs({ ...as, region: elsewhere }).invoke(endpoint, "{}"),
      "run `pulumi up` in the parent: the invoke role's policy must name the share's regions only",
    );
  }
}
