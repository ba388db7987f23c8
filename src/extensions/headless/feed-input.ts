import { fstatSync, read } from "node:fs";
import { promisify } from "node:util";

const STDIN = 0;
/** Pieces are passed on together up to this size, bytes. */
const TOGETHER_BYTES = 512 * 1024;

/** Resolves to false when nobody takes more. What it was given may be written over as soon as it returns. */
export type Feed = (chunks: readonly Uint8Array[], isLast: boolean) => Promise<boolean>;

/**
 * Passes standard input on, in its order, and no faster than it is taken.
 * @throws the error of the stream
 */
export async function feedStandardInput(feed: Feed, stopped: AbortSignal): Promise<void> {
  if (fstatSync(STDIN).isFile()) await feedFile(feed, stopped);
  else await feedStream(process.stdin, feed, stopped);
}

/** A file needs one buffer, which is used again; a stream makes a new one for every 64 kB. */
async function feedFile(feed: Feed, stopped: AbortSignal): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(TOGETHER_BYTES);
  let isOpen = true;
  while (isOpen && !stopped.aborted) {
    const { bytesRead } = await promisify(read)(STDIN, buffer, 0, buffer.length, null);
    isOpen = (await feed([buffer.subarray(0, bytesRead)], bytesRead === 0)) && bytesRead > 0;
  }
}

async function feedStream(stream: NodeJS.ReadStream, feed: Feed, stopped: AbortSignal): Promise<void> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  let passing: Promise<boolean> = Promise.resolve(true);
  let isPassing = false;
  stopped.addEventListener("abort", () => stream.destroy(), { once: true });
  const pass = (isLast: boolean) => {
    const chunks = waiting;
    waiting = [];
    bytes = 0;
    isPassing = true;
    passing = passing
      .then((isOpen) => isOpen && feed(chunks, isLast))
      .finally(() => {
        isPassing = false;
      });
    passing.catch(() => {}); // The next pass has it.
    return passing;
  };
  try {
    for await (const chunk of stream) {
      waiting.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      // While a call is under way, what comes is collected for the next one.
      if (isPassing && bytes < TOGETHER_BYTES) continue;
      if (isPassing && !(await passing)) return;
      void pass(false);
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
    return;
  }
  await pass(true);
}
