import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

const NAME = "tailwater.guard";
const OFFLINE = 0;
const LAST_ID = 1;

/**
 * A few numbers that all threads share. A thread gets them from the thread that starts it (worker_threads' environment
 * data), so that a switch applies everywhere at once, even in a starting thread.
 */
function cells(): Int32Array {
  const present: unknown = getEnvironmentData(NAME);
  if (present instanceof SharedArrayBuffer) return new Int32Array(present);
  const made = new SharedArrayBuffer(8);
  setEnvironmentData(NAME, made);
  return new Int32Array(made);
}

const shared = cells();

export const isOffline = (): boolean => Atomics.load(shared, OFFLINE) === 1;

export function setOffline(offline: boolean): void {
  Atomics.store(shared, OFFLINE, offline ? 1 : 0);
}

/** Unique over all threads, rising with time. */
export const nextId = (): number => Atomics.add(shared, LAST_ID, 1) + 1;
