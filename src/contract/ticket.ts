/**
 * A ticket is made up for each start of Neutralino's window (src/extensions/launch/window-ticket.sh). It tells the window's
 * first page where the engine will be and how to know it, and is the page's first token. Page and engine read it from files
 * and pipes that are the user's own: no request of HTTP gives it, and Neutralino's own key, which goes to the first program
 * that asks, does not lead to it.
 */
export interface Ticket {
  /** Where the engine listens: at the first of these ports that is free. */
  readonly doors: readonly Door[];
  /** 256 bits as base64url; opens one channel. */
  readonly token: string;
}

export interface Door {
  readonly port: number;
  /** What the engine answers at that port and no other, so that no other program there is taken for it. */
  readonly proof: string;
}

/** Where the engine answers with its proof. */
export const PROOF_PATH = "/proof";

const DOORS = 3;
/** Below the ports that systems give to connections: 32768 and up on Linux, 49152 and up on macOS. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const PORT_DIGITS = 4;
const PROOF_DIGITS = 32;
const TOKEN_DIGITS = 64;
/** Hexadecimal digits of a ticket: 86 random bytes. */
export const TICKET_DIGITS = DOORS * (PORT_DIGITS + PROOF_DIGITS) + TOKEN_DIGITS;
/** Stands in the archive that is installed, for launchers that make no ticket: Windows'. */
export const NO_TICKET = "0".repeat(TICKET_DIGITS);

/** Null when it is none. */
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
