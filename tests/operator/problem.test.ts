import assert from "node:assert/strict";
import { inWords, Problem } from "../../operator/problem";
import { restoreEnvironment } from "../environment";

const errorOf = (name: string, message: string, more: object = {}) => Object.assign(new Error(message), { name }, more);

/** Errors as the AWS SDK and Node.js throw them. */
const SAID: readonly (readonly [what: string, error: unknown, words: RegExp | undefined])[] = [
  ["a problem", new Problem("do this"), /^do this$/],
  [
    "addresses that do not answer",
    Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
    /^AWS cannot be reached, or asks for patience \(ECONNREFUSED\): try again$/,
  ],
  [
    "a host that is none",
    Object.assign(new Error("getaddrinfo ENOTFOUND sts.eu-wst-1.amazonaws.com"), { code: "ENOTFOUND" }),
    /patience \(getaddrinfo ENOTFOUND sts\.eu-wst-1\.amazonaws\.com\)/,
  ],
  [
    "a certificate of a proxy",
    Object.assign(new Error("self-signed certificate in certificate chain"), { code: "SELF_SIGNED_CERT_IN_CHAIN" }),
    /^AWS cannot be reached.*self-signed certificate/,
  ],
  [
    "a proxy that lets nobody through",
    errorOf("Error", "Failed to establish tunnel", { code: "ERR_PROXY_TUNNEL", $metadata: { attempts: 1 } }),
    /^AWS cannot be reached.*\(Failed to establish tunnel\)/,
  ],
  ["throttling", errorOf("ThrottlingException", "Rate exceeded"), /\(ThrottlingException: Rate exceeded\)/],
  ["a service that is down", errorOf("ServiceUnavailable", ""), /^AWS cannot be reached.*\(ServiceUnavailable\)/],
  [
    "a region that is not enabled",
    errorOf("UnrecognizedClientException", "The security token included in the request is invalid."),
    /where other regions take them, the account has not enabled this one$/,
  ],
  ["a session that has ended", errorOf("ExpiredTokenException", "expired"), /sign in again/],
  ["a clock", errorOf("RequestExpired", "Request has expired."), /see that this machine's clock is right$/],
  [
    "what AWS refuses for another reason",
    errorOf("ValidationException", "tableName: bad", { $metadata: { httpStatusCode: 400 } }),
    /^AWS refuses it \(ValidationException: tableName: bad\)$/,
  ],
  ["a mistake of the program", Object.assign(new TypeError("x is not a function"), { $metadata: {} }), undefined],
];

describe("what AWS says, for operators", () => {
  for (const [what, error, words] of SAID)
    it(`of ${what}`, () =>
      words === undefined ? assert.equal(inWords(error), undefined) : assert.match(inWords(error)!, words));

  it("of credentials that are not there, by the profile where one is named", () => {
    const before = { ...process.env };
    const none = errorOf("CredentialsProviderError", "Could not resolve credentials using profile: [typo]\nmore");
    try {
      process.env["AWS_PROFILE"] = "typo";
      assert.match(
        inWords(none)!,
        /^profile typo, which AWS_PROFILE names, gives no credentials \(.*\[typo\]\): is it in/,
      );
      process.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token"; // Which counts before the profile.
      assert.match(inWords(none)!, /^the web identity in \/token, .* is AWS_ROLE_ARN set/);
      delete process.env["AWS_WEB_IDENTITY_TOKEN_FILE"];
      delete process.env["AWS_PROFILE"];
      assert.equal(inWords(none), "there are no AWS credentials: sign in, or set AWS_PROFILE");
    } finally {
      restoreEnvironment(before);
    }
  });
});
