import type { Share } from "../../contract/share";
import type { CredentialsProvider } from "../session/roleSession";
import { bearerToken, LONGEST_TOKEN } from "./bearerToken";

/**
 * What clients of OpenAI's API need to know. The OpenAI SDK takes it as it is, and asks for a new key with every request.
 *
 * @example
 * ```ts
 * const chat: OpenAiAccess = new Endpoints(loadShare()).openAi("chat");
 * const response = await fetch(`${chat.baseURL}/chat/completions`, {
 *   method: "POST",
 *   headers: { authorization: `Bearer ${await chat.apiKey()}`, "content-type": "application/json" },
 *   body: JSON.stringify({ model: "", messages: [{ role: "user", content: "Hi" }] }),
 * });
 * ```
 */
export interface OpenAiAccess {
  readonly baseURL: string;
  /** A bearer token, made without a call once the session is there. */
  readonly apiKey: (options?: ApiKeyOptions) => Promise<string>;
}

/**
 * @example
 * ```ts
 * const options: ApiKeyOptions = { seconds: 3600 };
 * ```
 */
export interface ApiKeyOptions {
  /** How long the token is wanted for: 1 to 43200 seconds. It ends with the session all the same. @default 900 */
  readonly seconds?: number | undefined;
}

const QUARTER_OF_AN_HOUR = 900;

/** @throws RangeError when the share does not say that tokens may be used */
export function apiKeys(share: Share, region: string, credentials: CredentialsProvider): OpenAiAccess["apiKey"] {
  if (share.invoke?.openAi !== true) {
    throw new RangeError(
      `the share of ${share.consumer} holds no OpenAI-compatible access; the parent adds openAi: true to consumers.${share.consumer}`,
    );
  }
  return async ({ seconds = QUARTER_OF_AN_HOUR } = {}) => {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_TOKEN) {
      throw new RangeError(`seconds must be a whole number from 1 to ${LONGEST_TOKEN}, twelve hours; got ${seconds}`);
    }
    const session = await credentials();
    return bearerToken({ credentials: session, region, seconds: Math.min(seconds, secondsLeft(session)) });
  };
}

/** A token outlives no session, so it does not say that it would. */
function secondsLeft({ expiration }: { readonly expiration?: Date }): number {
  return expiration === undefined ? LONGEST_TOKEN : Math.max(1, Math.floor((expiration.getTime() - Date.now()) / 1000));
}

/** Where OpenAI-compatible requests to an endpoint, or to an inference component on it, go. */
export const baseUrlOf = (service: URL, endpoint: string, inferenceComponent?: string): string =>
  [
    service.href.replace(/\/$/, ""),
    ...["endpoints", encodeURIComponent(endpoint)],
    ...(inferenceComponent === undefined ? [] : ["inference-components", encodeURIComponent(inferenceComponent)]),
    "openai/v1",
  ].join("/");
