/**
 * What a Pulumi program of one's own imports as `sagemaker-sharing/components`: the parts that the stacks are made of, with the pure
 * functions that make their documents. Components read no config; `examples/own-program` shows both.
 */
export { CallerGroup, type CallerGroupArgs } from "./callerGroup";
export { CallerPolicy, type CallerPolicyArgs } from "./callerPolicy";
export { CallerRole, type CallerRoleArgs } from "./callerRole";
export { EndpointPolicy, type EndpointPolicyArgs } from "./endpointPolicy/endpointPolicy";
export { ExecutionRole, type ExecutionRoleArgs } from "./executionRole";
export { Guardrail, type GuardrailArgs } from "./guardrail";
export { ResultsBucket, type ResultsBucketArgs } from "./resultsBucket";
export { SharedRole, type SharedRoleArgs } from "./sharedRole";
export type { FeatureStoreShare, Share } from "../contract/share";
export { readShare, ShareProblem } from "../contract/readShare";
export { nameAndPath } from "../names";
export { callerPolicy } from "../policies/child/caller";
export { ownRoutersPolicy } from "../policies/child/ownRouters";
export { executionRolePolicies, executionRoleTrust } from "../policies/child/executionRole";
export { resultsBucketPolicy, resultsKeyPolicy } from "../policies/child/resultsBucket";
export type { PolicyDocument, Statement } from "../policies/document";
export { endpointPolicy, type PolicedEndpoint, type RouterOwner } from "../policies/endpointPolicy";
export { featureStoreRolePermissions, featureStoreRoleTrust } from "../policies/featureStoreRole";
export { invokeRolePermissions, invokeRoleTrust } from "../policies/invokeRole";
export { QUOTAS, sizeOf, splitToFit, type Part } from "../policies/quotas";
