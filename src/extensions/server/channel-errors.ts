import { sayAtMost } from "../log/log.ts";

/** Logs a problem of a window's channel, a few a minute. */
export const warnOfChannel = (...parts: unknown[]): void =>
  sayAtMost(3, "Errors of a window's channel", "warn", "extension", ...parts);
