import v8 from "node:v8";
import vm from "node:vm";

/** After a batch that unpacks to more than this, freeing memory is worth it, bytes. */
export const LARGE_BYTES = 8 * 1024 * 1024;
/** The delay after the last large batch, ms. While large batches follow each other, they reuse the memory. */
const QUIET_MS = 500;
const AGAIN_MS = 100;

let timer: NodeJS.Timeout | null = null;
let collect: (() => void) | null = null;

/**
 * Frees the memory that a large batch, or a bomb stopped at its cap, has left in this thread. V8 collects only when a
 * thread allocates, so a thread that waits at the end of a topic would keep tens of MB forever.
 * @param bytes the unpacked size
 * @param forget drops the decoders' own memories
 */
export function forgetWhenQuiet(bytes: number, forget: () => void): void {
  if (bytes < LARGE_BYTES) return;
  if (timer !== null) clearTimeout(timer);
  timer = setTimeout(() => {
    forgetNow(forget);
    // One collection releases WebAssembly's memory, and the next one counts it as free.
    timer = setTimeout(collector(), AGAIN_MS).unref();
  }, QUIET_MS).unref();
}

/** The same immediately. Takes some ms. */
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
