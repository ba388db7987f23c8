import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { listenOn } from "../../guard/egress.ts";
import { CALLBACK_HEADERS } from "./callback-page.ts";

/** How long the browser may take, ms. */
const LIMIT_MS = 60_000;

export interface OneTimeOptions {
  open(address: string): Promise<void>;
  isForeign(socket: Socket): Promise<boolean>;
}

/**
 * Opens the browser at an address with a token in it. A command line can be read by every user of the machine, so the
 * browser gets an address of ours, which leads there once, for this user alone.
 */
export async function openWithoutTelling(target: string, { open, isForeign }: OneTimeOptions): Promise<void> {
  const path = `/${randomBytes(32).toString("base64url")}`;
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 });
  const close = () => {
    clearTimeout(limit);
    server.close();
    server.closeIdleConnections();
  };
  const limit = setTimeout(close, LIMIT_MS).unref();
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve).once("error", reject);
    listenOn(() => server.listen(0, "127.0.0.1"));
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  let isUsed = false;
  server.on("request", async ({ method, url, headers, socket }, response) => {
    const isAsked = method === "GET" && url === path && headers.host === `127.0.0.1:${port}`;
    if (!isAsked || isUsed || (await isForeign(socket))) {
      response.writeHead(404, CALLBACK_HEADERS).end();
      return;
    }
    isUsed = true;
    response.writeHead(302, { ...CALLBACK_HEADERS, location: target }).end();
    close();
  });
  try {
    await open(`http://127.0.0.1:${port}${path}`);
  } catch (error) {
    close();
    throw error;
  }
}
