import { assume } from "../assume";
import { callersOf, sessionOf } from "../principals";
import type { Family } from "../question";
import { request } from "../request";
import type { Sharing } from "../sharing";
import { givenExternalId } from "./invokeRoleTrust";

const USES_TOKEN = "sagemaker:CallWithBearerToken";

/** Bearer tokens: for a consumer with `openAi`, and nothing else of what SageMaker does not tie to a resource. */
export const openAi: Family<Sharing> = {
  id: "open-ai",
  promises(sharing) {
    const { invokeRole: role, consumer } = sharing;
    const [first] = callersOf(sharing);
    if (role === undefined || first === undefined || !consumer.openAi) return [];
    return [
      {
        text: `${first.principal.label} -> invoke role -> CallWithBearerToken`,
        key: sharing.key("openAi"),
        via: [assume(first.principal, role, { "sts:ExternalId": givenExternalId(sharing) })],
        hop: useToken(sharing),
        beside: { action: ["ListEndpoints", "ListModels"] },
      },
    ];
  },
};

/** The use of a token, which has no resource, by a session of the invoke role. */
export const useToken = (sharing: Sharing) =>
  request(sessionOf(sharing.invokeRole!, "the invoke role", sharing), USES_TOKEN, "*");
