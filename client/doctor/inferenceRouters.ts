import { isAnyMeant } from "../matchNames";
import { endpointsAs, type AsInvoker } from "./endpoints";
import type { Section } from "./findings";

/** A request to a routing target of an inference router. */
export interface RouterRequest {
  readonly router: string;
  readonly target: string;
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

const NOT_SHARED = ["sagemaker-share-doctor-not-shared", "zz9-sagemaker-share-doctor"];

/** The router that is named, and one that is not shared, where the share holds any. */
export async function inferenceRouters(
  section: Section,
  as: AsInvoker,
  request: RouterRequest | undefined,
): Promise<void> {
  const { inferenceRouters: routers } = as.share.invoke!;
  if (routers === undefined) return;
  const endpoints = endpointsAs(as);
  if (request === undefined) section.notTried("invoke a shared inference router", "give --router, --target and --body");
  else {
    const { router, target, body, contentType } = request;
    await section.works(
      `invoke ${router} for ${target}`,
      () => endpoints.invokeRouter(router, target, body, { contentType }),
      (answer) => `${answer.body.length} bytes from ${answer.servedBy ?? "an endpoint that is not told"}`,
    );
  }
  const unshared = NOT_SHARED.find((name) => !isAnyMeant(routers, name));
  if (unshared === undefined)
    section.notTried("invoke an inference router that is not shared", "the share's patterns mean every name");
  else
    await section.isRefused(
      "invoke an inference router that is not shared",
      () => endpoints.invokeRouter(unshared, "any", "{}"),
      "run `pulumi up` in the parent, and see which policies the invoke role has besides: it may invoke more than the share says",
    );
}
