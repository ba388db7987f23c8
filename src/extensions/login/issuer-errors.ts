import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { TailwaterError } from "../../contract/errors.ts";
import { clockWrong } from "./issuer-keys.ts";

const LONGEST = 300;
/** The wait for the browser or for a request was ended by us. */
const ENDED = new Set(["AbortError", "TimeoutError"]);

/** What openid-client throws, in the app's own words. An error of ours inside of it is that error. */
export function asLoginError(thrown: unknown): TailwaterError {
  const own = ownIn(thrown);
  if (own !== null) return own;
  if (thrown instanceof AuthorizationResponseError) return refused(thrown.error, thrown.error_description ?? null);
  if (thrown instanceof ResponseBodyError) return refused(thrown.error, thrown.error_description ?? null);
  if (thrown instanceof ClientError && thrown.code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED") {
    return clockWrong(failedClaim(thrown) === "nbf" ? "behind" : "ahead", thrown);
  }
  const name = nameIn(thrown);
  if (ENDED.has(name)) {
    return new TailwaterError("ISSUER_UNREACHABLE", "The sign-in service did not answer in time.", {
      hint: "Check the network, then try again.",
      cause: thrown,
    });
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return new TailwaterError("LOGIN_FAILED", `The answer of the sign-in service is not valid: ${clean(why)}.`, {
    hint: "Sign in again. If it fails again, tell the publisher of Tailwater.",
    cause: thrown,
  });
}

/**
 * The issuer's own refusal (RFC 6749, 4.1.2.1 and 5.2).
 * @param error its code @param description its words, null when there are none
 */
export function refused(error: string, description: string | null): TailwaterError {
  const said = description === null ? clean(error) : `${clean(error)}: ${clean(description)}`;
  if (error === "invalid_grant") {
    return new TailwaterError("LOGIN_ENDED", `Your sign-in has ended (${said}).`, { hint: "Sign in again." });
  }
  if (error === "access_denied") {
    return new TailwaterError("LOGIN_REFUSED", `The sign-in was refused (${said}).`, {
      hint: "Sign in again and agree, or ask the person who manages your account.",
    });
  }
  if (error === "expired_token") {
    return new TailwaterError("LOGIN_REFUSED", "The code has expired.", { hint: "Start again for a new code." });
  }
  return new TailwaterError("LOGIN_REFUSED", `The sign-in service reports ${said}.`, {
    hint: "Sign in again. If it fails again, tell the publisher of Tailwater.",
  });
}

/** One line, without characters that cannot be seen. */
const clean = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .replace(/\.$/, "")
    .slice(0, LONGEST);

function ownIn(thrown: unknown): TailwaterError | null {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if (at instanceof TailwaterError) return at;
    at = at.cause;
  }
  return null;
}

/** `nbf`, `exp`: what openid-client found to be outside of its time. */
function failedClaim(thrown: Error): unknown {
  let at: unknown = thrown;
  for (let depth = 0; depth < 5 && typeof at === "object" && at !== null; depth += 1) {
    if ("claim" in at) return at.claim;
    at = "cause" in at ? at.cause : null;
  }
  return null;
}

function nameIn(thrown: unknown): string {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  return inner instanceof Error ? inner.name : "";
}
