import { closeSync, openSync, readFileSync } from "node:fs";

/**
 * Descriptors of a thread with its first connection (measured on Linux): event loop, wake-ups, its code while it is
 * read, a socket.
 */
const DESCRIPTORS = 10;
/** Address space that V8 reserves for a thread and its heap (measured on Linux), most of it never used. */
const ADDRESSES_BYTES = 640 * 2 ** 20;

/**
 * Node leaks descriptors when it cannot start a thread because there are too few: after a few tries none are left, even
 * if tails are closed. So we try to open files first. And V8 ends the process when it finds no address space for
 * another heap.
 * @throws an error with the system's code (EMFILE, ENFILE, ENOMEM) when there is too little
 */
export function assertRoomForThread(): void {
  if (process.platform === "win32") return;
  const open: number[] = [];
  try {
    while (open.length < DESCRIPTORS) open.push(openSync(process.execPath, "r"));
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
  const free = freeAddresses();
  if (free >= ADDRESSES_BYTES) return;
  const message = `a thread needs ${ADDRESSES_BYTES} bytes of address space, of which ${free} are left`;
  throw Object.assign(new Error(message), { code: "ENOMEM" });
}

let limit: number | null = null;

/** Bytes that this process may still map; infinite when there is no limit, which is usual. */
function freeAddresses(): number {
  if (process.platform !== "linux") return Number.POSITIVE_INFINITY;
  // It does not change while the process runs, and reading it needs one more file for each thread.
  limit ??= addressLimit(readText("/proc/self/limits"));
  if (limit === Number.POSITIVE_INFINITY) return limit;
  const [kilobytes = 0] = /VmSize:\s+(\d+) kB/.exec(readText("/proc/self/status"))?.slice(1).map(Number) ?? [];
  return limit - kilobytes * 1024;
}

/** @param limits the text of /proc/self/limits. @returns bytes */
function addressLimit(limits: string): number {
  const [, bytes] = /^Max address space\s+(\d+)/m.exec(limits) ?? [];
  return bytes === undefined ? Number.POSITIVE_INFINITY : Number(bytes);
}

/** A system that hides these files reports no limits. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
