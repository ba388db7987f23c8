import { PROOF_PATH, readTicket, type Ticket } from "../contract/ticket.ts";

const LOOK_AGAIN_MS = 10;
const ASK_AGAIN_MS = 200;
/** A program that is not the engine may take a connection and say nothing, ms. */
const PROOF_LIMIT_MS = 500;
/** After this long without an engine the page says so, ms. */
const PATIENCE_MS = 15_000;

/**
 * The first page of Neutralino's window, on which it runs by injection: its server has no page (it answers 404 to
 * everybody). It waits for the engine, and goes to the engine's own page with a token in the address's fragment.
 * @param text of the window's ticket
 */
export function firstPage(text: string): void {
  // It is injected into the engine's page, too.
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

/** Looks behind each door until the engine is there. */
async function lookFor({ doors, token }: Ticket): Promise<Engine> {
  for (;;) {
    try {
      const port = await Promise.any(doors.map(({ port, proof }) => isThere(port, proof)));
      return { port, token };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS)); // Nobody is there yet.
    }
  }
}

/** @throws when the engine is not there */
async function isThere(port: number, proof: string): Promise<number> {
  const signal = AbortSignal.timeout(PROOF_LIMIT_MS);
  const answer = await fetch(`http://127.0.0.1:${port}${PROOF_PATH}`, { signal });
  if ((await answer.text()) !== proof) throw new Error("Another program listens there.");
  return port;
}

/** Without a ticket: the engine answers on Neutralino's bus, to any program that has Neutralino's key. */
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

/** Neutralino's, which it puts in before anything else. */
function global(name: string): unknown {
  return (window as unknown as Record<string, unknown>)[name] ?? "";
}
