#!/usr/bin/env bash
# aws_iam_policy_document of Terraform's AWS provider makes one condition of two on the same key, and either of them is then enough.
#
# Guess: a statement with two `condition` blocks applies where both are met, as the data source's page says of several blocks; two of one
# operator and one key, which the JSON of a policy cannot say, are an error. Source of AND: IAM User Guide, "Conditions with multiple context
# keys or values", where the values of one key are joined by OR.
# Seen with the provider 5.100.0: the values of both are put into one list, so that a statement for roles of one path that have one name is for
# all of that path, and all of that name. It is meant so (github.com/hashicorp/terraform-provider-aws, issue 33068; before, one of the two was lost).
# Two operators or two keys stay two conditions.
#
# Terraform is taken from PATH. TF_PLUGINS names a folder that has the provider, which is 700 MB; without it `terraform init` fetches it.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
cat >main.tf <<'TF'
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

locals {
  cases = {
    "one operator, one key"  = [["ArnLike", "aws:PrincipalArn"], ["ArnLike", "aws:PrincipalArn"]]
    "two operators, one key" = [["ArnLike", "aws:PrincipalArn"], ["StringLike", "aws:PrincipalArn"]]
    "one operator, two keys" = [["StringLike", "aws:PrincipalArn"], ["StringLike", "aws:userid"]]
  }
}

data "aws_iam_policy_document" "this" {
  for_each = local.cases
  statement {
    actions   = ["sagemaker:InvokeEndpoint"]
    resources = ["*"]
    condition {
      test     = each.value[0][0]
      variable = each.value[0][1]
      values   = ["arn:aws:iam::*:role/ml/*"]
    }
    condition {
      test     = each.value[1][0]
      variable = each.value[1][1]
      values   = ["arn:aws:iam::*:role/*/scorer"]
    }
  }
}

output "conditions" {
  value = join("\n", [for name, one in data.aws_iam_policy_document.this : "${name}: ${jsonencode(jsondecode(one.json).Statement[0].Condition)}"])
}
TF
terraform init -input=false ${TF_PLUGINS:+-plugin-dir="$TF_PLUGINS"} >/dev/null
terraform apply -input=false -auto-approve >/dev/null
{ terraform output -raw conditions; echo; } | tee seen
diff seen - <<'SEEN'
one operator, one key: {"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/ml/*","arn:aws:iam::*:role/*/scorer"]}}
one operator, two keys: {"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ml/*","aws:userid":"arn:aws:iam::*:role/*/scorer"}}
two operators, one key: {"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ml/*"},"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*/scorer"}}
SEEN
