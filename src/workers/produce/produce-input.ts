/** What waits to be read, bytes: more is not taken until some of it is. */
const MOST_WAITING = 2 * 1024 * 1024;

/** The bytes of an input until its run reads them: a queue with a limit. */
export class ProduceInput {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #isEnded = false;
  #isClosed = false;
  #onRoom: (() => void)[] = [];
  #onMore: (() => void)[] = [];

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** True: no bytes are left, and none will come. */
  get isOver(): boolean {
    return this.#isClosed || (this.#isEnded && this.#chunks.length === 0);
  }

  /** Resolves when there is room for more. @returns false: nobody reads it any more */
  async feed(chunks: readonly Uint8Array[], isLast: boolean): Promise<boolean> {
    if (this.#isClosed) return false;
    for (const { buffer, byteOffset, byteLength } of chunks) {
      this.#chunks.push(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
      this.#bytes += byteLength;
    }
    this.#isEnded ||= isLast;
    this.#wake();
    while (this.#bytes > MOST_WAITING && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#onRoom.push(resolve));
    }
    return !this.#isClosed;
  }

  /** The next bytes, if they are there. */
  take(): Buffer | null {
    const chunk = this.#chunks.shift() ?? null;
    if (chunk === null) return null;
    this.#bytes -= chunk.length;
    if (this.#bytes <= MOST_WAITING) for (const resolve of this.#onRoom.splice(0)) resolve();
    return chunk;
  }

  /** Resolves when there are bytes, when none will come, or after so many ms. */
  async more(withinMs: number | null = null): Promise<void> {
    if (this.#chunks.length > 0 || this.isOver) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onMore.push(resolve);
      if (withinMs !== null) timer = setTimeout(resolve, withinMs);
    });
    clearTimeout(timer);
  }

  /** Nothing more of it is read. */
  close(): void {
    this.#isClosed = true;
    this.#chunks.length = 0;
    this.#bytes = 0;
    for (const resolve of this.#onRoom.splice(0)) resolve();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#onMore.splice(0)) resolve();
  }
}
