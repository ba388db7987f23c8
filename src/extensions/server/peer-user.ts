import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * States in /proc/net/tcp: both ends exist, or one has closed its sending side. Connections in other states have no
 * owner.
 */
const WITH_OWNER = new Set(["01", "04", "05", "08"]);
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;
/** 127.0.0.1 as the kernel writes it, also inside of an IPv6 address (`::ffff:127.0.0.1`). */
const HOME = /^(0{16}FFFF0000)?0100007F$/;
/** A row can be missed while the table changes, so there are several looks. */
const LOOKS = 3;
/**
 * The pause after a look: at least this many ms, and at least this many times the duration of the look. A starting page
 * opens several connections one after the other, and each would wait for a longer pause.
 */
const LEAST_PAUSE_MS = 2;
const PAUSE_TIMES = 10;

/** `ours`: this user's, or root's, who can read everything anyway. `unknown`: this system does not report it. */
export type Peer = "ours" | "foreign" | "unknown";

interface Waiting {
  readonly from: number;
  readonly to: number;
  looks: number;
  tell(peer: Peer): void;
}

/**
 * Finds the users at the other ends of local connections. Linux reports them; on other systems only the token decides.
 * A connection whose other end is already closed has no owner and counts as foreign. Another user can make the kernel's
 * table long. So one look serves all earlier connections, and there are pauses between looks: however many connections
 * come, looks take at most a tenth of the time.
 */
export class Peers {
  readonly #known = new WeakMap<object, Promise<Peer>>();
  readonly #read: (table: string) => Promise<string>;
  #waiting: Waiting[] = [];
  #looking = false;

  constructor(read: (table: string) => Promise<string> = readTable) {
    this.#read = read;
  }

  /** Called once for each connection. */
  of(socket: Pick<Socket, "remotePort" | "localPort">): Promise<Peer> {
    let peer = this.#known.get(socket);
    if (peer === undefined) {
      peer = this.#ask(socket);
      this.#known.set(socket, peer);
    }
    return peer;
  }

  #ask({ remotePort, localPort }: Pick<Socket, "remotePort" | "localPort">): Promise<Peer> {
    if (process.platform !== "linux" || process.getuid === undefined) return Promise.resolve("unknown");
    if (remotePort === undefined || localPort === undefined) return Promise.resolve("foreign");
    return new Promise((tell) => {
      this.#waiting.push({ from: remotePort, to: localPort, looks: 0, tell });
      if (!this.#looking) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.length > 0) {
      const asked = this.#waiting;
      this.#waiting = [];
      const texts = await Promise.all(TABLES.map(this.#read));
      const began = performance.now();
      this.#settle(asked, texts);
      const took = performance.now() - began;
      await sleep(Math.max(LEAST_PAUSE_MS, took * PAUSE_TIMES));
    }
    this.#looking = false;
  }

  #settle(asked: readonly Waiting[], texts: readonly string[]): void {
    const hasText = texts.some((text) => text !== "");
    const owners = new Map<number, ReadonlyMap<number, number>[]>();
    for (const waiting of asked) {
      const { from, to, tell } = waiting;
      const tables = owners.get(to) ?? texts.map((text) => ownersIn(text, to));
      owners.set(to, tables);
      const owner = tables.map((table) => table.get(from)).find((user) => user !== undefined);
      waiting.looks += 1;
      if (!hasText) tell("unknown");
      else if (owner !== undefined) tell(owner === process.getuid?.() || owner === 0 ? "ours" : "foreign");
      else if (waiting.looks >= LOOKS) tell("foreign");
      else this.#waiting.push(waiting);
    }
  }
}

/**
 * The user ids of the connections to port `to` with both ends at 127.0.0.1, by the port at their other end. Connections
 * without an owner are left out.
 * @param table the text of /proc/net/tcp or tcp6 (proc(5))
 */
export function ownersIn(table: string, to: number): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  const remote = hex(to);
  const ends = `:${remote} `;
  // The text is searched, not split, because a machine may have thousands of rows.
  for (let at = table.indexOf(ends); at >= 0; at = table.indexOf(ends, at + 1)) {
    const begin = table.lastIndexOf("\n", at) + 1;
    const end = table.indexOf("\n", at);
    const row = table.slice(begin, end < 0 ? undefined : end);
    const [, here = "", there = "", state = "", , , , uid = "", , inode = "0"] = row.trim().split(/\s+/);
    const from = portAt(here);
    if (from === null || portAt(there) !== to) continue;
    if (WITH_OWNER.has(state) && inode !== "0" && /^\d+$/.test(uid)) owners.set(from, Number(uid));
  }
  return owners;
}

/** Null for an address that is not local. */
function portAt(place: string): number | null {
  const [address = "", port = ""] = place.split(":");
  return HOME.test(address) ? Number.parseInt(port, 16) : null;
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

/** Empty when it cannot be read. */
async function readTable(table: string): Promise<string> {
  try {
    return await readFile(table, "latin1");
  } catch {
    return ""; // No IPv6, or a system that hides it.
  }
}
