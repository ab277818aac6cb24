import { HttpRequest } from "@smithy/core/protocols";
import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../session/roleSession";

/** Seconds. Source: SageMaker Developer Guide, "Invoke endpoints with OpenAI-compatible APIs". */
export const LONGEST_TOKEN = 43_200;

const HOST = "sagemaker.amazonaws.com";

interface TokenRequest {
  readonly credentials: Credentials;
  /** Region of the endpoints. */
  readonly region: string;
  /** How long the token is good for, if the credentials are. 1 to {@link LONGEST_TOKEN}. */
  readonly seconds: number;
  readonly signingDate?: Date;
}

/**
 * A bearer token for the OpenAI-compatible paths of SageMaker's endpoints: a presigned call of `CallWithBearerToken`, in base64. It is
 * made on this machine, without a call. It equals, byte for byte, what `sagemaker.core.token_generator` (Python, 2.27.0) makes of
 * the same credentials at the same second.
 */
export async function bearerToken({ credentials, region, seconds, signingDate }: TokenRequest): Promise<string> {
  const signer = new SignatureV4({ service: "sagemaker", region, credentials, sha256: Hash.bind(null, "sha256") });
  const request = new HttpRequest({
    method: "POST",
    hostname: HOST,
    path: "/",
    headers: { host: HOST },
    query: { Action: "CallWithBearerToken" },
  });
  const { query } = await signer.presign(request, { expiresIn: seconds, ...(signingDate && { signingDate }) });
  const presigned = IN_ORDER.filter((name) => query?.[name] !== undefined).map(
    (name) => `${name}=${encoded(String(query![name]))}`,
  );
  return `sagemaker-api-key-${Buffer.from(`${HOST}/?${presigned.join("&")}&Version=1`).toString("base64")}`;
}

/** The signature is the same in any order; the text of the token is not. */
const IN_ORDER = [
  "Action",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
];

/** Everything but letters, digits, `-`, `.`, `_` and `~`. Source: IAM User Guide, "Create a signed AWS API request". */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
