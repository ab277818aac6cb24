/**
 * Use what another AWS account shares: `loadShare` reads the share, `Endpoints` invokes models, `FeatureStore` reads features,
 * `shareCredentials` gives credentials for any other client of the AWS SDK. Errors are `ShareError`.
 */
export type { Share } from "../share";
export { ShareProblem } from "../share";
export { awsConfig } from "./awsConfig";
export type { AsyncInvocation, AsyncOptions, WaitOptions } from "./asyncInvocations";
export { shareCredentials, type CredentialsOptions } from "./credentials";
export { Endpoints, type Answer, type Body, type EndpointsOptions, type InvokeOptions } from "./endpoints";
export { ShareError, type Hop, type Kind } from "./errors";
export type { Credentials, CredentialsProvider } from "./roleSession";
export type { SharedRole } from "./sharedRoles";
export { loadShare, shareIn, type ShareSource } from "./shareSource";
export { FeatureStore, type FeatureStoreOptions } from "./featureStore";
export type { FeatureGroup } from "./featureGroups";
export type { LatestOptions } from "./latest";
export type { DeleteOptions, GetOptions, PutOptions } from "./onlineStore";
export type { Progress, QueryOptions, QueryResult } from "./queries";
export type { FeatureInput, FeatureRecord } from "./records";
export type { Row, Value } from "./rows";
