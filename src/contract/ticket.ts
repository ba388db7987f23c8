/**
 * A ticket is created for each start of Neutralino's window (src/extensions/launch/window-ticket.sh). It contains the
 * engine's ports, the engine's proof, and the page's first token. Page and engine read it from files and pipes that
 * only the user can read. No HTTP request returns it, and Neutralino's own key, which goes to the first program that
 * asks, gives no access to it.
 */
export interface Ticket {
  /** The engine listens on the first of these ports that is free. */
  readonly doors: readonly Door[];
  /** 256 bits as base64url; opens one channel. */
  readonly token: string;
}

export interface Door {
  readonly port: number;
  /** What only the engine answers at that port, so that the page recognizes another program there. */
  readonly proof: string;
}

/** The path at which the engine answers with its proof. */
export const PROOF_PATH = "/proof";

const DOORS = 3;
/** Below the ephemeral ports: 32768 and up on Linux, 49152 and up on macOS. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const PORT_DIGITS = 4;
const PROOF_DIGITS = 32;
const TOKEN_DIGITS = 64;
/** Hexadecimal digits of a ticket: 86 random bytes. */
export const TICKET_DIGITS = DOORS * (PORT_DIGITS + PROOF_DIGITS) + TOKEN_DIGITS;
/** The placeholder in the installed archive, for launchers that create no ticket (Windows). */
export const NO_TICKET = "0".repeat(TICKET_DIGITS);

/** Null when the text is not a ticket. */
export function readTicket(text: string): Ticket | null {
  if (text === NO_TICKET || text.length !== TICKET_DIGITS || !/^[0-9a-f]+$/.test(text)) return null;
  let at = 0;
  const take = (digits: number): string => {
    at += digits;
    return text.slice(at - digits, at);
  };
  const doors = Array.from({ length: DOORS }, () => ({
    port: FIRST_PORT + (Number.parseInt(take(PORT_DIGITS), 16) % PORTS),
    proof: take(PROOF_DIGITS),
  }));
  return { doors, token: base64url(take(TOKEN_DIGITS)) };
}

function base64url(hex: string): string {
  const bytes = (hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
  return btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
