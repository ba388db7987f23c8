import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import { HttpStatusError } from "../http/faults.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { retryAfterMs } from "../http/retry-after.ts";

const FIRST_WAIT_MS = 60_000;
const MOST_WAIT_MS = 86_400_000;
/** How often the same events are sent at most. */
const MOST_TRIES = 3;

/** What follows a request. `pauseMs`: until the next one. */
export type Next =
  | { readonly kind: "sent"; readonly pauseMs: number }
  /** @param counts false: nothing was sent, because the app is offline */
  | { readonly kind: "again"; readonly pauseMs: number; readonly counts: boolean; readonly why: string }
  | { readonly kind: "failed"; readonly pauseMs: number; readonly why: string }
  /** The server wants none: nothing more is sent until the next start. */
  | { readonly kind: "stop"; readonly why: string };

/** What may be over later, in words. */
const UNREACHED: Readonly<Record<string, string>> = {
  HOST_UNKNOWN: "its name was not found",
  PORT_CLOSED: "nothing answers there",
  CONNECT_TIMEOUT: "it did not answer in time",
  CONNECTION_RESET: "the connection broke",
  SYSTEM_LIMIT: "this system has no room for a connection",
  PROXY_LOGIN_NEEDED: "the proxy asks for a password",
  PROXY_FAILED: "the proxy did not connect",
};

/** @param tries with this one, from 1 */
export function afterAnswer({ status, headers }: Pick<HttpAnswer, "status" | "headers">, tries: number): Next {
  const limit = rateLimitMs(String(headers["x-sentry-rate-limits"] ?? ""));
  if (status !== 429) return { kind: "sent", pauseMs: limit };
  const asked = retryAfterMs(headers["retry-after"], Date.now()) ?? 0;
  return later("it gets too many requests (429)", tries, Math.max(asked, limit));
}

/** @param tries with this one, from 1 */
export function afterFailure(error: unknown, tries: number): Next {
  if (error instanceof HttpStatusError) {
    const why = `it answered with status ${error.status}`;
    return error.status >= 500 ? later(why, tries, error.retryAfterMs ?? 0) : { kind: "stop", why };
  }
  const code = error instanceof TailwaterError ? error.code : "INTERNAL";
  if (code === "OFFLINE") return { kind: "again", pauseMs: FIRST_WAIT_MS, counts: false, why: "Offline is on" };
  const unreached = Object.hasOwn(UNREACHED, code) ? UNREACHED[code] : undefined;
  if (unreached !== undefined) return later(unreached, tries, 0);
  return { kind: "failed", pauseMs: FIRST_WAIT_MS, why: toErrorData(error).message };
}

function later(why: string, tries: number, askedMs: number): Next {
  const pauseMs = Math.min(Math.max(FIRST_WAIT_MS * 2 ** (tries - 1), askedMs), MOST_WAIT_MS);
  return tries < MOST_TRIES ? { kind: "again", pauseMs, counts: true, why } : { kind: "failed", pauseMs, why };
}

/** `60:error;default:organization, 2700::key`: the longest that is about errors, or about everything; ms, 0 for none. */
export function rateLimitMs(header: string): number {
  const limits = header
    .slice(0, 1_000)
    .split(",")
    .map((limit) => {
      const [seconds = "", categories = ""] = limit.trim().split(":");
      const isOurs = categories === "" || categories.split(";").some((one) => one === "error" || one === "default");
      return isOurs && /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : 0;
    });
  return Math.min(Math.max(...limits), MOST_WAIT_MS);
}
