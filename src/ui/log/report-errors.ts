import type { WindowApi } from "../../contract/api.ts";
import { TailwaterError } from "../../contract/errors.ts";

/** The most errors per minute, because an error in a loop may throw endlessly. */
const MOST_REPORTS = 20;
const MINUTE_MS = 60_000;
const MOST_MESSAGE = 500;
const MOST_FRAMES = 20;
/** A line of a stack: of Chromium, or of WebKit and Firefox. */
const FRAME = /^\s*at .+:\d+:\d+\)?$|^[^@\n]*@\S+:\d+:\d+$/;
/** A harmless message of the browser that is not an error. */
const NOISE = /^ResizeObserver loop/;

/**
 * Writes the window's uncaught errors to the log until the returned function is called: their name, message and
 * position in the code. Never the thrown value itself, which may contain a record.
 */
export function reportErrors(api: Pick<WindowApi, "log">, target: Window = window): () => void {
  let minute = Number.NEGATIVE_INFINITY;
  let reports = 0;
  let unreported = 0;
  const report = (how: string, thrown: unknown) => {
    const now = performance.now();
    if (now - minute >= MINUTE_MS) {
      minute = now;
      reports = 0;
    }
    if (reports >= MOST_REPORTS) {
      unreported += 1;
      return;
    }
    reports += 1;
    const more = unreported === 0 ? "" : `\n(${unreported} more before this one were not logged)`;
    unreported = 0;
    // A failed call to the log cannot be logged.
    api.log.say("error", `${how}: ${describe(thrown)}${more}`).catch(() => {});
  };
  const onError = (event: ErrorEvent) => {
    if (!NOISE.test(event.message)) report("Uncaught", event.error);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    const { reason } = event;
    // Without a channel there is no log. The screen shows that once, so the console does not repeat it for each open
    // call.
    if (reason instanceof TailwaterError && reason.code === "CHANNEL_LOST") event.preventDefault();
    else report("Unhandled rejection", reason);
  };
  target.addEventListener("error", onError);
  target.addEventListener("unhandledrejection", onRejection);
  return () => {
    target.removeEventListener("error", onError);
    target.removeEventListener("unhandledrejection", onRejection);
  };
}

/** An error as text: its name, message and stack frames. For other values only their type. */
export function describe(thrown: unknown): string {
  if (!(thrown instanceof Error || thrown instanceof DOMException)) {
    return `${thrown === null ? "null" : typeof thrown} was thrown, which is not an error`;
  }
  const frames = framesOf(thrown).map((frame) => `\n    ${frame}`);
  return `${thrown.name}: ${messageOf(thrown)}${frames.join("")}`;
}

/**
 * The frames in the window's own code. A stack may begin with the message, whose lines may look like frames, for
 * example of a stack trace in a record. So the message and frames of other files are left out.
 */
function framesOf({ message, stack = "" }: Error | DOMException): readonly string[] {
  const afterName = stack.indexOf(": ") + 2;
  const frames = stack.startsWith(message, afterName) ? stack.slice(afterName + message.length) : stack;
  const own = `${location.origin}/`;
  return frames
    .split("\n")
    .filter((line) => FRAME.test(line) && line.includes(own))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim().replaceAll(own, ""));
}

/** The messages of JSON.parse, BigInt and RegExp quote the text, which may be from a record. */
function messageOf({ name, message }: Error | DOMException): string {
  if (name === "SyntaxError") return "(not shown: it may quote what was read)";
  return message.length > MOST_MESSAGE ? `${message.slice(0, MOST_MESSAGE)}…` : message;
}
