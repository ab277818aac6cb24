import type { SageMakerClient } from "@aws-sdk/client-sagemaker";

/**
 * The SDK leaves out every member that it does not know, of what it sends as well as of what it receives. SageMaker gains some each
 * month, and one of them may name a model, or be needed to put a component back as it was.
 */

type Members = Readonly<Record<string, unknown>>;
/** As much of a command of the SDK as is used here. */
interface Sendable {
  readonly middlewareStack: {
    /** Its types are of each command's own input and output. */
    addRelativeTo(middleware: never, options: never): void;
  };
}

/** Inside what the SDK does itself, which the stack applies from the outermost in. */
const insert = (command: Sendable, name: string, toMiddleware: string, middleware: unknown): void =>
  command.middlewareStack.addRelativeTo(middleware as never, { name, relation: "after", toMiddleware } as never);

/**
 * Keeps the answer to a command as it was written.
 *
 * @returns gives it once the command was sent; undefined when it was no JSON, or nothing was sent
 */
export function keepAnswer(client: SageMakerClient, command: Sendable): () => Members | undefined {
  let written: Members | undefined;
  const keep =
    (next: (args: unknown) => Promise<Handled>) =>
    async (args: unknown): Promise<Handled> => {
      const handled = await next(args);
      const { body: received } = handled.response;
      const body = received instanceof Uint8Array ? received : await client.config.streamCollector(received);
      handled.response.body = body;
      if (handled.response.statusCode < 300) written = membersIn(new TextDecoder().decode(body));
      return handled;
    };
  insert(command, "keepAnswer", "deserializerMiddleware", keep);
  return () => written;
}

interface Handled {
  readonly response: { body: unknown; readonly statusCode: number };
}

/** Sends these members as they are, beside what the SDK makes of the command. */
export function sendAsWritten(command: Sendable, members: Members): void {
  const send =
    (next: (args: unknown) => Promise<unknown>) =>
    (args: { readonly request: { body: unknown } }): Promise<unknown> => {
      const made = args.request.body;
      const text = made instanceof Uint8Array ? new TextDecoder().decode(made) : String(made);
      args.request.body = JSON.stringify({ ...membersIn(text), ...members });
      return next(args);
    };
  insert(command, "sendAsWritten", "serializerMiddleware", send);
}

function membersIn(text: string): Members | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Members) : undefined;
  } catch {
    return undefined;
  }
}
