import { endpointsAs, type AsInvoker, type Request } from "./endpoints";
import type { Section } from "./findings";

/** An OpenAI-compatible request with a bearer token, where there is something to say to the model. */
export async function openAi(section: Section, as: AsInvoker, request: Request | undefined): Promise<void> {
  if (as.share.invoke!.openAi !== true) return;
  if (request === undefined || !isChat(request.body)) {
    section.notTried(
      "chat over the OpenAI-compatible path",
      'give --endpoint, and a --body such as {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}',
    );
    return;
  }
  const { endpoint, body } = request;
  const chat = endpointsAs(as).openAi(endpoint);
  await section.works(
    `chat with ${endpoint} over the OpenAI-compatible path`,
    async () => {
      const headers = { authorization: `Bearer ${await chat.apiKey()}`, "content-type": "application/json" };
      const answer = await fetch(`${chat.baseURL}/chat/completions`, {
        method: "POST",
        headers,
        body: Buffer.from(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw Object.assign(new Error(text.slice(0, 500)), { name: `HTTP ${answer.status}` });
      return text;
    },
    (text) => `${Buffer.byteLength(text)} bytes`,
    [
      "run `pulumi up` in the parent: the invoke role needs sagemaker:CallWithBearerToken beside InvokeEndpoint",
      "look for a service control policy that denies sagemaker:CallWithBearerToken",
      "a 404 from the container means that it does not speak OpenAI's API: vLLM, SGLang and DJL LMI do",
    ],
  );
}

function isChat(body: Uint8Array): boolean {
  try {
    return Array.isArray((JSON.parse(Buffer.from(body).toString("utf8")) as { messages?: unknown }).messages);
  } catch {
    return false;
  }
}
