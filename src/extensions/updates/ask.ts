import type { ClientRequest, IncomingMessage } from "node:http";
import { request } from "node:https";
import { isIP } from "node:net";
import tls from "node:tls";
import { TailwaterError } from "../../contract/errors.ts";
import { connectAs, throwIfOffline } from "../../guard/egress.ts";

/** All of it: connecting, asking and reading, ms. */
const LIMIT_MS = 10_000;
const MOST_BYTES = 4_096;

/**
 * The text at that address: one connection, one GET that says nothing of who asks. What answers with a redirect, too
 * much or too slowly has not answered.
 * @param trust certificates to trust besides the system's, for a test
 * @throws TailwaterError UPDATE_CHECK_FAILED, OFFLINE
 */
export async function ask(place: string, trust: string | null = null): Promise<string> {
  const { hostname, port, pathname } = new URL(place);
  const host = hostname.replace(/^\[|\]$/g, "");
  throwIfOffline(host);
  const to = { purpose: "update", profileId: null, host, port: Number(port || 443) } as const;
  const asking = request({
    host,
    port: to.port,
    path: pathname,
    // The whole of it, besides Host: neither a version nor a system, and no connection that is kept.
    headers: { "User-Agent": "tailwater", Accept: "application/json", Connection: "close" },
    // No agent: with one, Node would not ask for this connection but open its own.
    createConnection: () =>
      connectAs(to, () =>
        tls.connect({
          host,
          port: to.port,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(trust === null ? {} : { ca: [...tls.rootCertificates, trust] }),
          // Said, because otherwise a variable of the environment could say no.
          rejectUnauthorized: true,
        }),
      ),
  });
  const timer = setTimeout(() => asking.destroy(new Error(`no answer within ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
  try {
    return await textOf(await answerTo(asking));
  } catch (cause) {
    throwIfOffline(host); // It was switched meanwhile, and cut the connection.
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TailwaterError("UPDATE_CHECK_FAILED", `The question for the newest version got no answer: ${why}.`, {
      subject: host,
      hint: "Try again later, or look for a newer version where you got this one. It goes on working as it is.",
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
