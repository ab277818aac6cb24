#!/usr/bin/env bash
# moto 5.2.5, told to check policies, refuses what the policies allow: a Deny holds without its condition, and an account's root in a
# trust policy is nobody but root.
#
# Guess: with set_initial_no_auth_action_count a call is judged as IAM judges it, or a condition that moto does not know makes the
# statement count for nothing; and a trust policy that names arn:aws:iam::<account>:root lets in whom that account's own policies let.
# Source of both: IAM User Guide, "Condition" and "AWS account principals".
# Seen: a Deny in us-east-1 refuses in eu-west-1, and so does one for everybody but this very user. A role that trusts the account's root
# is refused to the user who may assume it by policy; it is given where the trust policy names the user.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check 'moto[iam,s3,sts]==5.2.5' 'boto3==1.44.8'
cat >probe.py <<'PY'
import json

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

USER = "arn:aws:iam::123456789012:user/alice"
ROLE = "arn:aws:iam::123456789012:role/shared"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@mock_aws
def ask(name, call, statements, principal=USER):
    region = {"region_name": "eu-west-1"}
    iam = boto3.client("iam", aws_access_key_id="a", aws_secret_access_key="b", **region)
    iam.create_user(UserName="alice")
    iam.put_user_policy(UserName="alice", PolicyName="policy", PolicyDocument=document(*statements))
    trust = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="shared", AssumeRolePolicyDocument=document(trust))
    key = iam.create_access_key(UserName="alice")["AccessKey"]
    session = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"], **region)

    @set_initial_no_auth_action_count(0)
    def tried():
        try:
            call(session)
            return "allowed"
        except ClientError as error:
            return error.response["Error"]["Code"]

    print(f"{name}: {tried()}")


def assume(session):
    session.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="alice")


def buckets(session):
    session.client("s3").list_buckets()


ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY = {**ALL, "Effect": "Deny"}
ask("allowed", buckets, [ALL])
ask("denied in another region", buckets, [ALL, {**DENY, "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}])
ask("denied to all but this user", buckets, [ALL, {**DENY, "Condition": {"ArnNotEquals": {"aws:PrincipalArn": USER}}}])
ask("trust of the user", assume, [ALL])
ask("trust of the account", assume, [ALL], "arn:aws:iam::123456789012:root")
PY
venv/bin/python probe.py | tee seen
diff seen - <<'SEEN'
allowed: allowed
denied in another region: AccessDenied
denied to all but this user: AccessDenied
trust of the user: allowed
trust of the account: AccessDenied
SEEN
