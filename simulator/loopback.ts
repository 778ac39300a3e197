import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on 127.0.0.1 and nowhere else. */
export interface LoopbackServer {
  port: number;
  close(): Promise<void>;
}

/**
 * Serves HTTP on loopback; `port` 0 takes a free one. Rejects if the port is taken.
 *
 * `insecureHTTPParser`: ali-oss sends a stream with both Transfer-Encoding and Content-Length; OSS takes it,
 * Node's strict parser does not.
 */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const server = createServer({ insecureHTTPParser: true, keepAliveTimeout: 30_000 }, listener);
  // A 5 GiB body takes longer than Node's default of five minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

/**
 * Whether a request names this server. A page whose name was turned to 127.0.0.1 after it was loaded sends
 * its own name, so it gets nothing. Exact texts: what is parsed cleverly can be spelt cleverly.
 */
export function namesLoopback({ headers: { host }, socket: { localPort } }: IncomingMessage): boolean {
  return host === `127.0.0.1:${localPort}` || host === `localhost:${localPort}`;
}
