/**
 * Use what another AWS account shares: `loadShare` reads the share, `Endpoints` invokes models, `FeatureStore` reads features,
 * `shareCredentials` gives credentials for any other client of the AWS SDK. Errors are `ShareError`.
 */
export type { Share } from "../contract/share";
export { ShareProblem } from "../contract/readShare";
export { awsConfig } from "../contract/awsConfig";
export type { AsyncInvocation, AsyncOptions, WaitOptions } from "./endpoints/asyncInvocations";
export { shareCredentials, type CredentialsOptions } from "./session/credentials";
export type { Body } from "./endpoints/body";
export type { Answer } from "./endpoints/answer";
export { Endpoints, type EndpointsOptions, type InvokeOptions } from "./endpoints/endpoints";
export type { RoutedAnswer, RouterOptions } from "./endpoints/inferenceRouters";
export type { ApiKeyOptions, OpenAiAccess } from "./endpoints/openAi";
export { ShareError, type Hop, type Kind } from "./errors";
export type { Credentials, CredentialsProvider } from "./session/roleSession";
export type { SharedRole } from "../contract/sharedRoles";
export { loadShare, shareIn, type ShareSource } from "./session/shareSource";
export { FeatureStore, type FeatureStoreOptions } from "./featureStore/featureStore";
export type { FeatureGroup } from "./featureStore/featureGroups";
export type { LatestOptions } from "./featureStore/latest";
export type { DeleteOptions, GetOptions, ListOptions, PutOptions } from "./featureStore/recordOptions";
export { RecordsNotWritten, type NotWritten } from "./featureStore/recordsNotWritten";
export type { Column, Progress, QueryOptions, QueryResult } from "./featureStore/queries";
export type { FeatureInput, FeatureRecord } from "./featureStore/records";
export type { Row, Value } from "./featureStore/rows";
