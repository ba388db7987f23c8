import { MessageChannel } from "node:worker_threads";

/** A port whose other end is closed: data sent to it is freed. */
const nowhere = (() => {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  return port1;
})();

/**
 * Frees memory that Node's decoders have allocated, at once; `bytes` is empty from then on. The garbage collector
 * counts objects and not their buffers, so tens of MB of unpacked batches would pile up. Small buffers share memory
 * with others and stay.
 */
export function giveBack({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) nowhere.postMessage(null, [buffer]);
}
