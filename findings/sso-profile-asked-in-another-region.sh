#!/usr/bin/env bash
# fromIni({ profile, clientConfig: { region } }) asks IAM Identity Center in that region, whatever the profile's sso_region says.
#
# Guess: clientConfig is for STS, as it is where the profile has a role_arn; a profile's sso_region says where its Identity Center is.
# Seen: with @aws-sdk/credential-providers 3.1175.0 clientConfig.region wins, so that the profile cannot sign in. Under
# parentClientConfig the same region is for STS alone.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/credential-providers@3.1175.0 >/dev/null 2>&1
printf '[profile work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Reader\n' >config
mkdir -p .aws/sso/cache
name=$(printf https://example.awsapps.com/start | sha1sum | cut -d' ' -f1)
printf '{"accessToken":"token","expiresAt":"2099-01-01T00:00:00Z","region":"us-east-1","startUrl":"https://example.awsapps.com/start"}' >".aws/sso/cache/$name.json"
unset AWS_PROFILE AWS_REGION AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
HOME=$PWD AWS_CONFIG_FILE=$PWD/config node --no-warnings - >seen <<'JS'
const { fromIni } = require("@aws-sdk/credential-providers");
/** Says which host is asked, and answers as Identity Center does. */
const requestHandler = {
  async handle({ hostname }) {
    console.log(hostname);
    const roleCredentials = { accessKeyId: "A", secretAccessKey: "B", sessionToken: "C", expiration: Date.UTC(2099, 0) };
    const body = Buffer.from(JSON.stringify({ roleCredentials }));
    return { response: { statusCode: 200, headers: { "content-type": "application/json" }, body } };
  },
};
(async () => {
  await fromIni({ profile: "work", clientConfig: { requestHandler } })();
  await fromIni({ profile: "work", clientConfig: { requestHandler, region: "eu-west-1" } })();
  await fromIni({ profile: "work", clientConfig: { requestHandler }, parentClientConfig: { region: "eu-west-1" } })();
})();
JS
cat seen
diff seen - <<'SEEN'
portal.sso.us-east-1.amazonaws.com
portal.sso.eu-west-1.amazonaws.com
portal.sso.us-east-1.amazonaws.com
SEEN
