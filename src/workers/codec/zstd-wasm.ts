import { ZSTDDecoder } from "zstddec/stream";

/** What zstddec calls to take and to free memory; pointers are offsets into the WebAssembly memory, 0 when it is full. */
interface MemoryExports {
  malloc(bytes: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
}

/** A memory that has grown above this is dropped after a failure, bytes. A stream of Kafka's producers needs about 1 MB. */
const MOST_KEPT = 16 * 1024 * 1024;

/**
 * zstddec frees what it has allocated when a stream is read to its end, and only then: a bomb that is stopped, and damaged
 * data, would keep 0.8 MB each. This decoder notes what is allocated, and `release` frees it.
 */
export class ReleasingDecoder extends ZSTDDecoder {
  #module: WebAssembly.Module | null = null;
  #instance: WebAssembly.Instance | null = null;
  #memory: MemoryExports | null = null;
  readonly #blocks = new Set<number>();
  readonly #contexts = new Set<number>();

  override init(): Promise<void> {
    // Taken off its object by zstddec.
    this._init = ({ module, instance }) => {
      this.#module = module;
      this.#use(instance);
    };
    return super.init();
  }

  /** Bytes of the WebAssembly memory; 0 before `init`. */
  get memoryBytes(): number {
    const memory = this.#instance?.exports.memory;
    return memory instanceof WebAssembly.Memory ? memory.buffer.byteLength : 0;
  }

  /** Frees what the streams hold that were begun and not read to their end: none of them may be read on. */
  release(): void {
    try {
      for (const context of this.#contexts) this.#memory?.ZSTD_freeDCtx(context);
      for (const block of this.#blocks) this.#memory?.free(block);
    } catch {
      // A trap in the WebAssembly: nothing of this memory can be trusted.
      this.#renew();
      return;
    }
    this.#contexts.clear();
    this.#blocks.clear();
    // A WebAssembly memory never shrinks.
    if (this.memoryBytes > MOST_KEPT) this.#renew();
  }

  #renew(): void {
    if (this.#module === null) return;
    this.#contexts.clear();
    this.#blocks.clear();
    const onGrowth = () => this.#instance !== null && this.#announce(this.#instance);
    this.#use(new WebAssembly.Instance(this.#module, { env: { emscripten_notify_memory_growth: onGrowth } }));
  }

  #use(instance: WebAssembly.Instance): void {
    this.#instance = instance;
    this.#announce(instance);
  }

  /** Tells zstddec of the memory as it is now, behind exports that note each allocation. */
  #announce(instance: WebAssembly.Instance): void {
    if (this.#module === null) return;
    const memory = instance.exports as unknown as MemoryExports;
    this.#memory = memory;
    const noted: MemoryExports = {
      malloc: (bytes) => noteIn(this.#blocks, memory.malloc(bytes)),
      free: (pointer) => {
        this.#blocks.delete(pointer);
        memory.free(pointer);
      },
      ZSTD_createDCtx: () => noteIn(this.#contexts, memory.ZSTD_createDCtx()),
      ZSTD_freeDCtx: (context) => {
        this.#contexts.delete(context);
        return memory.ZSTD_freeDCtx(context);
      },
    };
    const exports = { ...instance.exports, ...noted } as unknown as WebAssembly.Exports;
    ZSTDDecoder.prototype._init({ module: this.#module, instance: { exports } });
  }
}

/** @throws Error when there is no memory: zstddec would write to the pointer 0 */
function noteIn(held: Set<number>, pointer: number): number {
  if (pointer === 0) throw new Error("the decoder has no memory left");
  held.add(pointer);
  return pointer;
}
