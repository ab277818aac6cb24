import { crc32 } from "node:zlib";

/** A request as a service reads it. */
export interface Request {
  /** The service that the signature is for; `sagemaker` stands for its runtimes, too. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Response {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Parts that come one after the other, in place of the body. */
  readonly parts?: AsyncIterable<Uint8Array>;
}

/** An error as AWS sends it; each protocol has its own form for it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = more;
  }
}

export const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Response => ({
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

export const jsonError = ({ code, message, status, more }: AwsError): Response => ({
  status,
  headers: { "content-type": "application/json", "x-amzn-errortype": code },
  body: JSON.stringify({ __type: code, message, Message: message, ...more }),
});

export const xml = (body: string): Response => ({ headers: { "content-type": "text/xml" }, body });

export const xmlError = ({ code, message, status }: AwsError): Response => ({
  status,
  headers: { "content-type": "text/xml" },
  body: `<ErrorResponse><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
});

export const s3Error = ({ code, message, status }: AwsError): Response => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`,
});

export const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

/** One message of an event stream. Source: Amazon Transcribe Developer Guide, "Event stream encoding". */
export function eventMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + head.length + payload.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  const begun = Buffer.concat([prelude, checksum(prelude), head, payload]);
  return Buffer.concat([begun, checksum(begun)]);
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
