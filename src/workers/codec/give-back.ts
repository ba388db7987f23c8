import { MessageChannel } from "node:worker_threads";

/** A port whose other end is closed: what is sent there is freed. */
const nowhere = (() => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  return port1;
})();

/**
 * Frees the memory of what Node's decoders have allocated, at once; `bytes` is empty from then on. Left to the garbage
 * collector, which counts objects rather than what they hold, tens of MB of unpacked batches pile up. Small buffers
 * share one piece of memory with others and stay.
 */
export function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) nowhere.postMessage(null, [buffer]);
}
