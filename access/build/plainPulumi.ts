import { createRequire } from "node:module";

/** What Pulumi does for an engine in another process, or for whoever debugs a program, and what nobody reads here. */

/** What a resource's properties are packed into, once to the engine and once back. */
interface Message {
  toJavaScript(): object;
}

interface Messages {
  new (): Message;
  fromJavaScript(this: void, properties: object): Message;
}

/** An empty message with the properties beside it, in the order in which a full one gives them. */
const holding = (properties: object): Message =>
  Object.assign(new Struct(), { toJavaScript: () => sorted(properties) as object });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Readonly<Record<string, unknown>>)[key])]));
}

const ofPulumi = createRequire(require.resolve("@pulumi/pulumi"));

/** Pulumi's own copy, wherever npm put it. */
const { Struct } = ofPulumi("google-protobuf/google/protobuf/struct_pb.js") as { readonly Struct: Messages };

/** What remembers of each promise where it was made, for whoever looks for one that is never kept. */
const debuggable = ofPulumi("./runtime/debuggable.js") as {
  debuggablePromise: (this: void, promise: object) => object;
};

/**
 * Runs something that makes resources, without messages and stack traces. Pulumi keeps a trace of every resource and promise, and
 * ts-node's source maps make each of them costly: together with the messages nine tenths of the time of a large stack.
 */
export async function withPlainPulumi<T>(run: () => Promise<T>): Promise<T> {
  const { fromJavaScript } = Struct;
  const { debuggablePromise } = debuggable;
  const prepareStackTrace: unknown = Reflect.get(Error, "prepareStackTrace");
  const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit")!;
  Struct.fromJavaScript = holding;
  debuggable.debuggablePromise = (promise) => promise;
  Error.prepareStackTrace = undefined as never;
  // Pulumi sets the limit anew for each resource.
  Object.defineProperty(Error, "stackTraceLimit", { configurable: true, get: () => 0, set: () => {} });
  try {
    return await run();
  } finally {
    Struct.fromJavaScript = fromJavaScript;
    debuggable.debuggablePromise = debuggablePromise;
    Error.prepareStackTrace = prepareStackTrace as never;
    Object.defineProperty(Error, "stackTraceLimit", limit);
  }
}
