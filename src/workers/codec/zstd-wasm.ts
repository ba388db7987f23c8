import { ZSTDDecoder } from "zstddec/stream";

/**
 * The functions that zstddec calls to allocate and free memory. Pointers are offsets into the WebAssembly memory, 0
 * when it is full.
 */
interface MemoryExports {
  malloc(bytes: number): number;
  free(pointer: number): void;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
}

/** A memory that has grown above this is dropped after a failure, bytes. A stream of Kafka's producers needs about 1 MB. */
const MOST_KEPT = 16 * 1024 * 1024;

/**
 * zstddec frees its memory only when a stream is read to its end, so a stopped bomb or damaged data would keep 0.8 MB
 * each. This decoder records the allocations, and `release` frees them.
 */
export class ReleasingDecoder extends ZSTDDecoder {
  #module: WebAssembly.Module | null = null;
  #instance: WebAssembly.Instance | null = null;
  #memory: MemoryExports | null = null;
  readonly #blocks = new Set<number>();
  readonly #contexts = new Set<number>();

  override init(): Promise<void> {
    // zstddec calls this without its object.
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

  /** Frees the memory of unfinished streams. None of them may be read afterwards. */
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
