import type { DeviceAuthorizationResponse } from "openid-client";
import { TailwaterError } from "../../contract/errors.ts";
import { boundedTimes, isTypable } from "../kit/device-code.ts";

/** What the issuer answers to a start with a code on another device (RFC 8628, 3.2). */
export type DeviceStart = DeviceAuthorizationResponse;

/** The answer with times that do no harm. @throws TailwaterError LOGIN_FAILED when nobody can type the code */
export function boundedStart(started: DeviceStart): DeviceStart {
  if (!isTypable(started.user_code)) {
    throw new TailwaterError("LOGIN_FAILED", "The sign-in service gave a code that nobody can type.", {
      hint: "Sign in with the browser, and tell the publisher of this app.",
    });
  }
  const { interval, expiresIn } = boundedTimes(started.interval, started.expires_in);
  return { ...started, interval, expires_in: expiresIn };
}
