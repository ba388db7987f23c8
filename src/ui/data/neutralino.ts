import { app, events, extensions, init } from "@neutralinojs/lib";
import { TailwaterError } from "../../contract/errors.ts";
import { setMacMenu } from "./mac-menu.ts";

export interface ChannelAddress {
  readonly url: string;
  /** Valid once. */
  readonly token: string;
}

const ENGINE = "app.tailwater.engine";
const ANSWER_LIMIT_MS = 15_000;
const ASK_AGAIN_MS = 500;
const NUDGE_MS = 10;
const NUDGES = 50;

let joined = false;

/** Neutralino puts its port into the page before anything else runs. */
export function isNeutralino(): boolean {
  return "NL_PORT" in window;
}

/**
 * Asks the engine for its address over Neutralino's bus, which is used for nothing else. The engine may not have
 * started yet, so the request is repeated until it answers.
 */
export async function askNeutralino(): Promise<ChannelAddress> {
  // Without it Neutralino's library would empty the page.
  if (!hasKey()) throw robbed();
  joinNeutralino();
  const answer = new Promise<ChannelAddress>((resolve) => {
    events.on("tailwater.channel", ({ detail }: CustomEvent) => {
      if (isAddress(detail)) resolve(detail);
    });
  });
  const asking = setInterval(ask, ASK_AGAIN_MS);
  ask();
  void nudge(answer, NUDGES);
  const limit = new Promise<never>((_resolve, reject) => setTimeout(() => reject(silent()), ANSWER_LIMIT_MS));
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearInterval(asking);
  }
}

/** For functions of the window: dialogs, size, menu. Not before the engine knows that this page has the key. */
export function joinNeutralino(): void {
  if (joined) return;
  joined = true;
  init();
  setMacMenu();
}

/** Reloads the page once the engine is available again, at its new address. @throws TailwaterError CHANNEL_LOST */
export async function comeBack(): Promise<void> {
  const { url, token } = await askNeutralino();
  const { host } = new URL(url);
  if (host === location.host) location.reload();
  else location.replace(`http://${host}/#token=${token}`);
}

/**
 * Neutralino's server sends more only when its earlier data is acknowledged (Nagle's algorithm), and the system delays
 * the acknowledgement of a silent page by 40 ms. So the page sends data until the answer arrives.
 */
async function nudge(answer: Promise<unknown>, times: number): Promise<void> {
  let answered = false;
  const stop = () => {
    answered = true;
  };
  answer.then(stop, stop);
  for (let time = 0; time < times && !answered; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, NUDGE_MS));
    extensions.getStats().catch(() => {}); // Its answer and its failure do not matter.
  }
}

/** Ends Neutralino, and with it the window. */
export function closeNeutralino(): void {
  app.killProcess().catch(() => {}); // It may end before it answers.
}

/** Neutralino's server gives its key to the first program that asks, and this page got no valid key. */
export function hasKey(): boolean {
  const given = "NL_TOKEN" in window ? window.NL_TOKEN : "";
  return (given || sessionStorage.getItem("NL_TOKEN") || "") !== "";
}

function ask(): void {
  // Rejects until the extension is connected; then the next request follows.
  extensions.dispatch(ENGINE, "tailwater.hello").catch(() => {});
}

function isAddress(value: unknown): value is ChannelAddress {
  if (typeof value !== "object" || value === null || !("url" in value) || !("token" in value)) return false;
  return typeof value.url === "string" && typeof value.token === "string";
}

export function robbed(): TailwaterError {
  const restarts = "NL_OS" in window && window.NL_OS === "Linux";
  return new TailwaterError("CHANNEL_LOST", "Another program on this computer took this window’s key.", {
    hint: restarts
      ? "It gets no data with it. The window starts again with a new key in a few seconds."
      : "Close this window and start Tailwater again: a new window has a new key.",
  });
}

function silent(): TailwaterError {
  return new TailwaterError("CHANNEL_LOST", "Tailwater's engine does not answer.", {
    hint: "Tailwater needs Node 20.19 or newer on this machine. Close this window and start it again.",
  });
}
