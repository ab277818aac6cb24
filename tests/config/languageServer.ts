import { spawn, type ChildProcess } from "node:child_process";
import { pathToFileURL } from "node:url";

/**
 * A YAML language server, spoken to as an editor does. Source: Language Server Protocol 3.17, "Base Protocol".
 */
export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly uri?: string; readonly diagnostics?: readonly Diagnostic[]; readonly items?: unknown[] };
  readonly result?: unknown;
}

const SETTINGS = { validate: true, completion: true, hover: true };

export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #diagnosed = new Map<string, (found: readonly Diagnostic[]) => void>();
  #buffer = Buffer.alloc(0);
  #requests = 0;

  constructor(command: string) {
    this.#process = spawn(process.execPath, [command, "--stdio"], { stdio: ["pipe", "pipe", "ignore"] });
    this.#process.stdout!.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  async start(): Promise<void> {
    await this.#ask("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
    this.#tell("initialized", {});
    this.#tell("workspace/didChangeConfiguration", { settings: { yaml: SETTINGS } });
  }

  stop(): void {
    this.#process.kill();
  }

  /** What is wrong with a file, when the server has looked at it. */
  open(file: string, text: string): Promise<readonly Diagnostic[]> {
    const uri = pathToFileURL(file).href;
    const diagnosed = new Promise<readonly Diagnostic[]>((resolve) => this.#diagnosed.set(uri, resolve));
    this.#tell("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return diagnosed;
  }

  /** What the editor offers there. */
  async complete(file: string, line: number, character: number): Promise<readonly string[]> {
    const result = await this.#ask("textDocument/completion", {
      textDocument: { uri: pathToFileURL(file).href },
      position: { line, character },
    });
    return (result as { readonly items: readonly { readonly label: string }[] }).items.map(({ label }) => label);
  }

  /** What the editor says of the word there. */
  async hover(file: string, line: number, character: number): Promise<string> {
    const result = await this.#ask("textDocument/hover", {
      textDocument: { uri: pathToFileURL(file).href },
      position: { line, character },
    });
    return (result as { readonly contents: { readonly value: string } }).contents.value;
  }

  #ask(method: string, params: object): Promise<unknown> {
    const id = (this.#requests += 1);
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.#send({ id, method, params });
    return answer;
  }

  #tell(method: string, params: object): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin!.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end < 0 || this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString()) as Message;
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === undefined) this.#answers.get(id!)?.(result);
    else if (method === "textDocument/publishDiagnostics") this.#diagnosed.get(params!.uri!)?.(params!.diagnostics!);
    else if (id !== undefined) {
      // The server asks for settings, and for leave to register; it gets the former, and a yes.
      this.#send({ id, result: method === "workspace/configuration" ? params!.items!.map(() => SETTINGS) : null });
    }
  }
}
