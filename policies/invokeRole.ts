import { outputPlaceOf, type Share } from "../contract/share";
import { bucketArn, throughS3 } from "./buckets";
import {
  accountPrincipal,
  inOrganization,
  policy,
  spellings,
  whenEqual,
  type PolicyDocument,
  type Statement,
} from "./document";

/**
 * Who may assume the invoke role: whoever the consumer's admins let, with an ExternalId.
 *
 * Session context stands in a statement of its own because `sts:ExternalId` exists for AssumeRole only: a condition on it would
 * refuse transitive session tags and Studio's source identity. Source: Service Authorization Reference, AWS STS.
 */
export function invokeRoleTrust(share: Share, externalIds: readonly string[]): PolicyDocument {
  const consumer = accountPrincipal(share.partition, share.accountId);
  const organization = inOrganization(share.organizationId);
  return policy(
    {
      Sid: "ConsumerAccountWithExternalId",
      Effect: "Allow",
      Principal: consumer,
      Action: ["sts:AssumeRole"],
      ...whenEqual({ "sts:ExternalId": [...externalIds], ...organization }),
    },
    {
      Sid: "ConsumerSessionContext",
      Effect: "Allow",
      Principal: consumer,
      Action: ["sts:SetSourceIdentity", "sts:TagSession"],
      ...whenEqual(organization),
    },
  );
}

/** What the invoke role may do: invoke the named endpoints, and the S3 access that asynchronous inference needs. */
export function invokeRolePermissions(share: Share): PolicyDocument {
  const { invoke } = share;
  if (invoke === undefined) return policy();
  const component = invoke.actions.filter((action) => action !== "InvokeEndpointAsync");
  return policy(
    {
      Sid: "InvokeSharedEndpoints",
      Effect: "Allow",
      Action: invoke.actions.map((action) => `sagemaker:${action}`),
      Resource: sagemakerArns(share, "endpoint", invoke.endpoints),
    },
    // Checked besides the endpoint when a request names a component; InvokeEndpointAsync cannot name one.
    // Source: Service Authorization Reference, Amazon SageMaker.
    invoke.inferenceComponents.length === 0 || component.length === 0
      ? undefined
      : {
          Sid: "InvokeSharedComponents",
          Effect: "Allow",
          Action: component.map((action) => `sagemaker:${action}`),
          Resource: sagemakerArns(share, "inference-component", invoke.inferenceComponents),
        },
    invoke.inferenceRouters === undefined ? undefined : invokeRouters(share, invoke.inferenceRouters),
    invoke.openAi ? useBearerTokens : undefined,
    ...asyncStatements(share),
  );
}

/**
 * A request with a bearer token is authorized twice: for the token, which has no resource, and for InvokeEndpoint on the endpoint.
 * Source: SageMaker Developer Guide, "Invoke endpoints with OpenAI-compatible APIs"; Service Authorization Reference, Amazon SageMaker.
 */
const useBearerTokens: Statement = {
  Sid: "UseBearerTokens",
  Effect: "Allow",
  Action: ["sagemaker:CallWithBearerToken"],
  Resource: ["*"],
};

/**
 * A router invokes its destinations with the credentials of whoever invokes the router, so the role needs InvokeEndpoint on each of
 * them besides, which the statements above are about. Names of routers are told by their case: another spelling is another router.
 * Source: SageMaker Developer Guide, "Security and data protection for inference routers"; API model of CreateInferenceRouter.
 */
const invokeRouters = (share: Share, names: readonly string[]): Statement => ({
  Sid: "InvokeSharedRouters",
  Effect: "Allow",
  Action: ["sagemaker:InvokeInferenceRouter"],
  Resource: arnsOf(share, "inference-router", names),
});

const sagemakerArns = (share: Share, type: string, names: readonly string[]): string[] =>
  arnsOf(share, type, spellings(names));

const arnsOf = ({ partition, parent, invoke }: Share, type: string, names: readonly string[]): string[] =>
  (invoke?.regions ?? []).flatMap((region) =>
    names.map((name) => `arn:${partition}:sagemaker:${region}:${parent.accountId}:${type}/${name}`),
  );

/**
 * The caller uploads the input, unless it comes with the request, and reads the output or the failure; SageMaker reads the input
 * with the endpoint's own role. Where callers add a folder to the output, it is this consumer's folder that is read.
 * The buckets must belong to one of the two accounts, so that a bucket of the same name made by a stranger gets nothing.
 */
function asyncStatements(share: Share): Statement[] {
  const locations = share.invoke?.asyncInference;
  if (locations === undefined) return [];
  const at = (uri: string) => s3Location(share, uri);
  const { failure } = locations;
  const input = locations.input === undefined ? undefined : at(locations.input);
  const results = outputPlaceOf(locations);
  const output = at(results);
  const others = failure === undefined || failure.startsWith(results) ? [] : [at(failure)];
  const owners = [...new Set([share.parent.accountId, share.accountId])];
  return [
    ...(input === undefined ? [] : [uploads(input, owners)]),
    ...readsPlace("AsyncOutput", output, owners),
    ...others.flatMap((place) => readsPlace("AsyncFailure", place, owners)),
    ...(locations.kmsKeyArn === undefined
      ? []
      : [asyncKey(locations.kmsKeyArn, [...(input ? [input] : []), output, ...others])]),
  ];
}

const uploads = ({ objects }: S3Location, owners: readonly string[]): Statement => ({
  Sid: "UploadAsyncInput",
  Effect: "Allow",
  Action: ["s3:PutObject"],
  Resource: [`${objects}*`],
  ...whenEqual({ "aws:ResourceAccount": [...owners] }),
});

/** Reads the objects of a place and finds out which are there: without the right to list, S3 answers "denied" for one that is not. */
function readsPlace(what: string, place: S3Location, owners: readonly string[]): Statement[] {
  const owned = { StringEquals: { "aws:ResourceAccount": [...owners] } };
  return [
    {
      Sid: `Read${what}`,
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [`${place.objects}*`],
      Condition: owned,
    },
    {
      Sid: `Find${what}`,
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: [place.bucket],
      Condition: { ...owned, StringLike: { "s3:prefix": [`${place.prefix}*`] } },
    },
  ];
}

/** Only through S3, and only for objects of these places. */
function asyncKey(keyArn: string, locations: readonly S3Location[]): Statement {
  const region = keyArn.split(":")[3]!;
  const places = [...new Set(locations.flatMap(({ bucket, objects }) => [bucket, `${objects}*`]))];
  return {
    Sid: "UseAsyncKey",
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: [keyArn],
    Condition: throughS3(region, places),
  };
}

interface S3Location {
  readonly bucket: string;
  readonly objects: string;
  readonly prefix: string;
}

function s3Location(share: Share, uri: string): S3Location {
  const [name = "", ...rest] = uri.slice("s3://".length).split("/");
  const [bucket, prefix] = [bucketArn(share, name), rest.join("/")];
  return { bucket, objects: `${bucket}/${prefix}`, prefix };
}
