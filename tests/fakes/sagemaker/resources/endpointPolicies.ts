import type { Account, Operations } from "../account";
import { AwsError, validation } from "../api/errors";
import type { Endpoint } from "./endpoint";

interface Named {
  readonly EndpointName: string;
}

/**
 * Policies on endpoints, by the API model of botocore 1.44.8: one an endpoint, replaced as a whole, gone with the endpoint. The texts of
 * the errors are made up; their codes are the model's.
 */
export function endpointPolicyOperations({ endpoints, arn }: Account): Operations {
  const policies = new WeakMap<Endpoint, string>();
  const endpointOf = ({ EndpointName: name }: Named) => {
    const endpoint = endpoints.get(name);
    if (endpoint === undefined)
      throw new AwsError("ResourceNotFound", `Could not find endpoint "${arn("endpoint", name)}".`);
    return endpoint;
  };
  return {
    PutEndpointPolicy(input: Named & { readonly ResourcePolicy: string }) {
      const endpoint = endpointOf(input);
      if (endpoint.status === "Deleting" || endpoint.status === "Failed")
        throw validation(`Endpoint "${endpoint.arn}" is ${endpoint.status}.`);
      const { ResourcePolicy: text } = input;
      if (text.length < 1 || text.length > 20_480 || /[^\x00-\x7f]/.test(text))
        throw validation("The policy is not valid.");
      policies.set(endpoint, text);
      return { EndpointArn: endpoint.arn };
    },

    GetEndpointPolicy(input: Named) {
      const endpoint = endpointOf(input);
      const text = policies.get(endpoint);
      if (text === undefined) throw validation(`Endpoint "${endpoint.arn}" has no policy.`);
      return { EndpointName: endpoint.name, EndpointArn: endpoint.arn, ResourcePolicy: text };
    },

    DeleteEndpointPolicy(input: Named) {
      policies.delete(endpointOf(input));
      return {};
    },
  };
}
