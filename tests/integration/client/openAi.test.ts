import assert from "node:assert/strict";
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { Endpoints } from "../../../client/endpoints/endpoints";
import { shareWith } from "../../client/samples";
import { installNpmOrSkip, installOrSkip, OPEN_AI_CLIENTS, python } from "../parts";

const CREDENTIALS = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret/with+signs", sessionToken: "a/b+c==" };
const GENERATOR = "sagemaker-core==2.27.0";
const run = promisify(execFile);

/** What the tests use of the packages, which are installed only here. */
interface OpenAiPackage {
  default: new (options: ReturnType<Endpoints["openAi"]>) => {
    chat: { completions: { create(request: object): Promise<unknown> } };
  };
}

/** Clients of OpenAI's API, unchanged, against a server that takes only what AWS's own generator makes of the same credentials. */
describe("OpenAI-compatible clients", () => {
  let folder: string;
  let server: ChildProcess;
  let endpoints: Endpoints;
  const REQUEST = { model: "", messages: [{ role: "user", content: "Hi" }] };

  before(async function () {
    installOrSkip(this);
    folder = mkdtempSync(path.join(tmpdir(), "open-ai-"));
    installNpmOrSkip(this, folder, OPEN_AI_CLIENTS);
    // Its dependencies are of no use here: the generator needs botocore alone.
    const only = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", folder, GENERATOR];
    execFileSync(python, ["-m", "pip", ...only], { stdio: "pipe" });
    const generator = path.join(folder, "sagemaker/core/token_generator/token_generator.py");
    server = spawn(python, [path.join(__dirname, "openAiServer.py"), generator, ...Object.values(CREDENTIALS)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(server.stdout!, "data")) as [Buffer];
    process.env["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"] = `http://127.0.0.1:${port.toString().trim()}`;
    endpoints = new Endpoints(shareWith({ invoke: { openAi: true } }), {
      credentials: () => Promise.resolve(CREDENTIALS),
    });
  });

  after(() => {
    delete process.env["AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME"];
    server?.kill();
    if (folder) rmSync(folder, { recursive: true });
  });

  const installed = <T>(name: string): T => createRequire(path.join(folder, "package.json"))(name) as T;

  it("openai for JavaScript: whole answers and streams, of an endpoint and of a component", async () => {
    const { default: OpenAI } = installed<OpenAiPackage>("openai");
    const whole = (await new OpenAI(endpoints.openAi("churn")).chat.completions.create(REQUEST)) as {
      choices: { message: { content: string } }[];
    };
    assert.equal(whole.choices[0]!.message.content, "Hi at /endpoints/churn/openai/v1/chat/completions");
    const stream = (await new OpenAI(endpoints.openAi("churn", "adapter-1")).chat.completions.create({
      ...REQUEST,
      stream: true,
    })) as AsyncIterable<{ choices: { delta: { content?: string } }[] }>;
    const words: string[] = [];
    for await (const { choices } of stream) words.push(choices[0]!.delta.content ?? "");
    assert.deepEqual(words, ["Hi", "at", "/endpoints/churn/inference-components/adapter-1/openai/v1/chat/completions"]);
  });

  it("openai for JavaScript: a token of other credentials is refused", async () => {
    const { default: OpenAI } = installed<OpenAiPackage>("openai");
    const others = new Endpoints(shareWith({ invoke: { openAi: true } }), {
      credentials: () => Promise.resolve({ ...CREDENTIALS, secretAccessKey: "another" }),
    });
    await assert.rejects(new OpenAI(others.openAi("churn")).chat.completions.create(REQUEST), /403/);
  });

  it("the AI SDK", async () => {
    const { baseURL, apiKey } = endpoints.openAi("churn");
    writeFileSync(
      path.join(folder, "ask.mjs"),
      `import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText } from "ai";
const provider = createOpenAICompatible({ name: "churn", baseURL: process.argv[2], apiKey: process.argv[3] });
console.log((await generateText({ model: provider.chatModel(""), prompt: "Hi" })).text);`,
    );
    const { stdout } = await run(process.execPath, [path.join(folder, "ask.mjs"), baseURL, await apiKey()]);
    assert.equal(stdout, "Hi at /endpoints/churn/openai/v1/chat/completions\n");
  });

  it("openai for Python", async () => {
    const script = `import openai
said = openai.OpenAI(max_retries=0).chat.completions.create(model="", messages=[{"role": "user", "content": "Hi"}])
print(said.choices[0].message.content)`;
    const { baseURL, apiKey } = endpoints.openAi("churn");
    const env = {
      PATH: process.env["PATH"],
      OPENAI_BASE_URL: baseURL,
      OPENAI_API_KEY: await apiKey({ seconds: 3600 }),
    };
    assert.equal(
      (await run(python, ["-c", script], { env })).stdout,
      "Hi at /endpoints/churn/openai/v1/chat/completions\n",
    );
  });
});
