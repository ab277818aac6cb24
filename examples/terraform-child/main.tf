# The account of the consumer claims-team. share.tf is made from the share and not edited.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["222222222222"]
}

variable "caller_roles" {
  description = "Names of the roles that invoke the shared endpoints."
  type        = set(string)
  default     = []
}

resource "aws_iam_role_policy_attachment" "callers" {
  for_each = var.caller_roles

  role       = each.value
  policy_arn = aws_iam_policy.claims_team_caller.arn
}
