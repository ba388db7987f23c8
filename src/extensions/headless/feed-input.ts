/** Pieces are passed on together up to this size, bytes. */
const TOGETHER_BYTES = 512 * 1024;

/**
 * Passes a stream on, in its order, and no faster than it is taken.
 * @param feed resolves to false when nobody takes more
 * @throws the error of the stream
 */
export async function feedInput(
  stream: NodeJS.ReadStream,
  feed: (chunks: readonly Uint8Array[], isLast: boolean) => Promise<boolean>,
  stopped: AbortSignal,
): Promise<void> {
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
