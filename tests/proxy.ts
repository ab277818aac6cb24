import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { restoreEnvironment } from "./environment";

/** A proxy that lets nobody through, and remembers where they wanted to go. */
export function useProxy(): { readonly hosts: string[] } {
  const outside = { ...process.env };
  const hosts: string[] = [];
  const server = createServer().on("connect", ({ url }, socket) => {
    hosts.push(url!);
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  before(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    for (const name of Object.keys(process.env)) if (/^AWS_|_proxy$/i.test(name)) delete process.env[name];
    Object.assign(process.env, {
      HTTPS_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_MAX_ATTEMPTS: "1",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
    });
  });
  after(() => {
    restoreEnvironment(outside);
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => void hosts.splice(0));
  return { hosts };
}
