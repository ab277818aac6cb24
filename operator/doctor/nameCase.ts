import {
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListFeatureGroupsCommand,
  ListInferenceComponentsCommand,
  ListModelsCommand,
  ListTransformJobsCommand,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { codeOf } from "../../client/errors";
import type { Section } from "../../client/doctor/findings";
import type { Connection } from "../connection";
import { noteSpelling } from "../../client/doctor/spelling";

type Named = readonly [name: string | undefined, arn: string | undefined];

const newest = { SortBy: "CreationTime", SortOrder: "Descending", MaxResults: 100 } as const;

/** Each kind of resource that policies name, and the newest hundred of it. */
const LISTS: Readonly<Record<string, (client: SageMakerClient) => Promise<Named[]>>> = {
  "the ARN of an endpoint": async (client) =>
    ((await client.send(new ListEndpointsCommand(newest))).Endpoints ?? []).map((it) => [
      it.EndpointName,
      it.EndpointArn,
    ]),
  "the ARN of an endpoint config": async (client) =>
    ((await client.send(new ListEndpointConfigsCommand(newest))).EndpointConfigs ?? []).map((it) => [
      it.EndpointConfigName,
      it.EndpointConfigArn,
    ]),
  "the ARN of a model": async (client) =>
    ((await client.send(new ListModelsCommand(newest))).Models ?? []).map((it) => [it.ModelName, it.ModelArn]),
  "the ARN of a transform job": async (client) =>
    ((await client.send(new ListTransformJobsCommand(newest))).TransformJobSummaries ?? []).map((it) => [
      it.TransformJobName,
      it.TransformJobArn,
    ]),
  "the ARN of an inference component": async (client) =>
    ((await client.send(new ListInferenceComponentsCommand(newest))).InferenceComponents ?? []).map((it) => [
      it.InferenceComponentName,
      it.InferenceComponentArn,
    ]),
  "the ARN of a feature group": async (client) =>
    ((await client.send(new ListFeatureGroupsCommand(newest))).FeatureGroupSummaries ?? []).map((it) => [
      it.FeatureGroupName,
      it.FeatureGroupArn,
    ]),
};

/** How AWS spells, in ARNs, the names that have capital letters. */
export async function nameCase(section: Section, aws: Connection): Promise<void> {
  const client = aws.sagemaker();
  for (const [what, list] of Object.entries(LISTS)) {
    try {
      const tells = (await list(client)).find(([name]) => name !== undefined && name !== name.toLowerCase());
      if (tells === undefined) section.notTried(what, "none has a name with capital letters");
      else {
        noteSpelling(section, what, tells[0]!, tells[1]);
        section.notes(`${what}: ${tells[1]}`);
      }
    } catch (error) {
      section.notTried(what, `it cannot be listed (${codeOf(error)})`);
    }
  }
}
