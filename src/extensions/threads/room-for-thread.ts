import { closeSync, openSync } from "node:fs";

/** A thread with its first connection (measured on Linux): event loop, wake-ups, its code while it is read, a socket. */
const DESCRIPTORS = 10;

/**
 * Node never gives back the descriptors of a thread that it could not start for want of them: after a few tries nothing
 * would be left, also when tails are closed. So it is tried with files before.
 * @throws the system's error (EMFILE, ENFILE) when there are too few
 */
export function assertRoomForThread(): void {
  if (process.platform === "win32") return;
  const open: number[] = [];
  try {
    while (open.length < DESCRIPTORS) open.push(openSync(process.execPath, "r"));
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}
