/**
 * A DataView over all the memory behind a buffer, made anew only when that memory is another. Its getUint32 and
 * setUint32 compile to plain loads and stores at any address: copying by four bytes with them makes the decoders twice
 * as fast as byte by byte (measured: 1.1 GB/s of output against 0.5). The loops stand where they are used: V8 does not
 * inline them into functions as large as those, and a call for each match costs as much as the match.
 */
export class MemoryView {
  #memory: ArrayBufferLike | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));

  /** Positions in it count from the memory's beginning: add the buffer's `byteOffset`. */
  of(bytes: Buffer): DataView {
    if (this.#memory !== bytes.buffer) {
      this.#memory = bytes.buffer;
      this.#view = new DataView(bytes.buffer);
    }
    return this.#view;
  }
}
