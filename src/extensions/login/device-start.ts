import type { DeviceAuthorizationResponse } from "openid-client";
import { TailwaterError } from "../../contract/errors.ts";

/** What the issuer answers to a start with a code on another device (RFC 8628, 3.2). */
export type DeviceStart = DeviceAuthorizationResponse;

/** Between two questions whether the user has confirmed the code, s. */
const INTERVAL_S = 5;
const LEAST_INTERVAL_S = 1;
const LONGEST_INTERVAL_S = 60;
/** How long a code is waited for, s. */
const LONGEST_CODE_S = 3_600;
/** What a user can read and type. */
const USER_CODE = /^[\p{L}\p{N} ._-]{1,64}$/u;

/** The answer with times that do no harm. @throws TailwaterError LOGIN_FAILED when nobody can type the code */
export function boundedStart(started: DeviceStart): DeviceStart {
  if (!USER_CODE.test(started.user_code)) {
    throw new TailwaterError("LOGIN_FAILED", "The sign-in service gave a code that nobody can type.", {
      hint: "Sign in with the browser, and tell the publisher of this app.",
    });
  }
  const { interval = INTERVAL_S, expires_in: seconds } = started;
  return {
    ...started,
    interval: Math.min(Math.max(interval, LEAST_INTERVAL_S), LONGEST_INTERVAL_S),
    expires_in: Math.min(seconds, LONGEST_CODE_S),
  };
}
