import * as z from "zod/mini";
import type { Here } from "../rules/schema";

/** SageMaker's own events, which say that something may be done now. Source: docs/design/aws-behaviour.md#state-change-events. */

const event = z.object({
  source: z.literal("aws.sagemaker"),
  "detail-type": z.enum(["SageMaker Endpoint State Change", "SageMaker Endpoint Deployment State Change"]),
  account: z.string(),
  region: z.string(),
  detail: z.object({ EndpointName: z.string().check(z.regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/)) }),
});

/** The endpoint whose status changed; undefined when the body is no such event, or of another account or region. */
export function changedEndpoint(body: string, here: Here): string | undefined {
  // Most messages are CloudTrail's, and are read once.
  if (!body.includes("State Change")) return undefined;
  try {
    const { success, data } = event.safeParse(JSON.parse(body));
    return success && data.account === here.accountId && data.region === here.region
      ? data.detail.EndpointName
      : undefined;
  } catch {
    return undefined;
  }
}
