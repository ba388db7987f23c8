import type { ClientRequest, IncomingMessage } from "node:http";
import { request } from "node:https";
import { isIP } from "node:net";
import tls from "node:tls";
import { TailwaterError } from "../../contract/errors.ts";
import { connectAs, throwIfOffline } from "../../guard/egress.ts";

/** The limit for everything: connecting, asking and reading, ms. */
const LIMIT_MS = 10_000;
const MOST_BYTES = 4_096;

/**
 * The text at that address: one connection, and one GET that says nothing about the user. A redirect, a large answer or
 * a slow answer is an error.
 * @param trust further certificates to trust, for a test
 * @throws TailwaterError UPDATE_CHECK_FAILED, OFFLINE
 */
export async function ask(place: string, trust: string | null = null): Promise<string> {
  const { hostname, port, pathname } = new URL(place);
  const host = hostname.replace(/^\[|\]$/g, "");
  throwIfOffline(host);
  const to = { purpose: "updates", profileId: null, host, port: Number(port || 443) } as const;
  const asking = request({
    host,
    port: to.port,
    path: pathname,
    // All headers besides Host: no version, no system, and no kept connection.
    headers: { "User-Agent": "tailwater", Accept: "application/json", Connection: "close" },
    // There is no agent, because with an agent Node opens its own connection instead of using this one.
    createConnection: () =>
      connectAs(to, () =>
        tls.connect({
          host,
          port: to.port,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(trust === null ? {} : { ca: [...tls.rootCertificates, trust] }),
          // Set explicitly, because otherwise an environment variable could switch it off.
          rejectUnauthorized: true,
        }),
      ),
  });
  const timer = setTimeout(() => asking.destroy(new Error(`no answer within ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
  try {
    return await textOf(await answerTo(asking));
  } catch (cause) {
    throwIfOffline(host); // Offline was switched on meanwhile, which cut the connection.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TailwaterError("UPDATE_CHECK_FAILED", `The update check failed: ${why}.`, {
      subject: host,
      hint: "Try again later, or look for a newer version where you downloaded this one. Your version keeps working.",
      cause,
    });
  } finally {
    clearTimeout(timer);
    asking.destroy();
  }
}

function answerTo(asking: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asking.once("response", resolve).on("error", reject);
    asking.end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  if (answer.statusCode !== 200) throw new Error(`the status is ${answer.statusCode}`);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error(`it is longer than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
