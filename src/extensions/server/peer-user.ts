import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/** Of /proc/net/tcp: both ends are there, or one has said that it sends no more. Others have no owner any more. */
const WITH_OWNER = new Set(["01", "04", "05", "08"]);
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"] as const;
/** 127.0.0.1 as the kernel writes it, also inside of an IPv6 address (`::ffff:127.0.0.1`). */
const HOME = /^(0{16}FFFF0000)?0100007F$/;
/** A row can be missed while the table changes. */
const LOOKS = 3;

/** `ours`: this user's, or root's, from whom nothing can be kept. `unknown`: this system does not tell. */
export type Peer = "ours" | "foreign" | "unknown";

/**
 * Whose program is at the other end of a connection within this machine. Linux tells; a token alone decides elsewhere.
 * One that has closed its end already has no owner, and counts as foreign.
 */
export function peerOf(socket: Socket, read: (table: string) => string = readTable): Peer {
  const uid = process.getuid?.();
  const { remotePort, localPort } = socket;
  if (process.platform !== "linux" || uid === undefined) return "unknown";
  if (remotePort === undefined || localPort === undefined) return "foreign";
  for (let look = 0; look < LOOKS; look += 1) {
    let readable = false;
    for (const table of TABLES) {
      const text = read(table);
      if (text === "") continue;
      readable = true;
      const owner = ownerIn(text, remotePort, localPort);
      if (owner !== null) return owner === uid || owner === 0 ? "ours" : "foreign";
    }
    if (!readable) return "unknown";
  }
  return "foreign";
}

/**
 * The user id of the connection's end at port `from` whose other end is at port `to`, both of 127.0.0.1.
 * @param table the text of /proc/net/tcp or tcp6 (proc(5))
 * @returns null when it is not there, or has no owner
 */
export function ownerIn(table: string, from: number, to: number): number | null {
  const [local, remote] = [hex(from), hex(to)];
  for (const row of table.split("\n")) {
    // A cheap look first: a machine may have thousands.
    if (!row.includes(`:${local} `) || !row.includes(`:${remote} `)) continue;
    const [, here = "", there = "", state = "", , , , uid = "", , inode = "0"] = row.trim().split(/\s+/);
    if (!isAt(here, local) || !isAt(there, remote)) continue;
    if (WITH_OWNER.has(state) && inode !== "0" && /^\d+$/.test(uid)) return Number(uid);
  }
  return null;
}

function isAt(place: string, port: string): boolean {
  const [address = "", at] = place.split(":");
  return at === port && HOME.test(address);
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");

/** Empty when it cannot be read. */
function readTable(table: string): string {
  try {
    return readFileSync(table, "utf8");
  } catch {
    return ""; // No IPv6, or a system that hides it.
  }
}
