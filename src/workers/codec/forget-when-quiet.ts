import v8 from "node:v8";
import vm from "node:vm";

/** A batch that unpacks to more than this leaves behind what is worth giving back, bytes. */
export const LARGE_BYTES = 8 * 1024 * 1024;
/** So long after the last large batch, ms: while they come one behind the other, their memory is used again. */
const QUIET_MS = 500;
const AGAIN_MS = 100;

let timer: NodeJS.Timeout | null = null;
let collect: (() => void) | null = null;

/**
 * Gives back what a large batch, or a bomb stopped at its cap, has left in this thread. V8 collects when a thread
 * allocates: one that waits for records at the end of a topic would keep tens of MB for good.
 * @param bytes what was unpacked
 * @param forget drops the decoders' own memories
 */
export function forgetWhenQuiet(bytes: number, forget: () => void): void {
  if (bytes < LARGE_BYTES) return;
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    forgetNow(forget);
    // What WebAssembly had is let go of by one collection and counted as free by the next.
    timer = setTimeout(collector(), AGAIN_MS).unref();
  }, QUIET_MS).unref();
}

/** The same at once. Takes some ms. */
export function forgetNow(forget: () => void): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  forget();
  collector()();
}

function collector(): () => void {
  if (collect === null) {
    v8.setFlagsFromString("--expose-gc");
    collect = vm.runInNewContext("gc") as () => void;
  }
  return collect;
}
