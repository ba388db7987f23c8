import { PROOF_PATH, readTicket, type Ticket } from "../contract/ticket.ts";

const LOOK_AGAIN_MS = 10;
const ASK_AGAIN_MS = 200;
/** The time limit for a program that accepts a connection and does not answer, ms. */
const PROOF_LIMIT_MS = 500;
/** The time after which the page reports a missing engine, ms. */
const PATIENCE_MS = 15_000;

/**
 * The first page of Neutralino's window. It runs by injection, because Neutralino's server has no page (it always
 * answers 404). It waits for the engine, and then opens the engine's page with a token in the address's fragment.
 * @param text the text of the window's ticket
 */
export function firstPage(text: string): void {
  // This script is injected into the engine's page, too.
  if (location.port !== String(global("NL_PORT"))) return;
  const ticket = readTicket(text);
  setTimeout(say, PATIENCE_MS, "Tailwater’s engine does not answer. It needs Node 20.19 or newer on this machine.");
  const engine = ticket === null ? askOnBus() : lookFor(ticket);
  engine.then(({ port, token }) => location.replace(`http://127.0.0.1:${port}/#token=${token}`)).catch(say);
}

interface Engine {
  readonly port: string | number;
  readonly token: string;
}

/** Tries each port until the engine answers. */
async function lookFor({ doors, token }: Ticket): Promise<Engine> {
  for (;;) {
    try {
      const port = await Promise.any(doors.map(({ port, proof }) => isThere(port, proof)));
      return { port, token };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)); // Nothing listens there yet.
    }
  }
}

/** @throws when the engine does not answer there */
async function isThere(port: number, proof: string): Promise<number> {
  const signal = AbortSignal.timeout(PROOF_LIMIT_MS);
  const answer = await fetch(`http://127.0.0.1:${port}${PROOF_PATH}`, { signal });
  if ((await answer.text()) !== proof) throw new Error("Another program listens there.");
  return port;
}

/** Without a ticket the engine answers on Neutralino's bus, to any program with Neutralino's key. */
function askOnBus(): Promise<Engine> {
  const key = String(global("NL_TOKEN"));
  if (key === "") {
    return Promise.reject(
      "Another program on this computer took this window’s key. Close it and start Tailwater again.",
    );
  }
  const bus = new WebSocket(`ws://127.0.0.1:${global("NL_PORT")}?connectToken=${key.split(".")[1]}`);
  const data = { extensionId: "app.tailwater.engine", event: "tailwater.hello", data: null };
  const hello = JSON.stringify({ id: "hello", method: "extensions.dispatch", accessToken: key, data });
  return new Promise((resolve) => {
    bus.addEventListener("open", () => {
      bus.send(hello);
      setInterval(() => bus.send(hello), ASK_AGAIN_MS);
    });
    bus.addEventListener("message", ({ data: said }) => {
      const { event, data: channel } = JSON.parse(String(said));
      if (event === "tailwater.channel") resolve({ port: new URL(channel.url).port, token: channel.token });
    });
  });
}

function say(what: unknown): void {
  document.documentElement.style.cssText = "color-scheme: dark light; font: 14px sans-serif; padding: 24px";
  document.body.textContent = String(what);
}

/** Neutralino's variables, which it sets before anything else runs. */
function global(name: string): unknown {
  return (window as unknown as Record<string, unknown>)[name] ?? "";
}
