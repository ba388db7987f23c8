import { ZSTDDecoder } from "zstddec/stream";

/**
 * zstddec frees what it has allocated when a stream is read to its end, and only then: a bomb that is stopped, and damaged
 * data, would keep 0.8 MB each. Its memory is dropped after those, and made again from the compiled module.
 */
export class RenewableDecoder extends ZSTDDecoder {
  #module: WebAssembly.Module | null = null;
  #instance: WebAssembly.Instance | null = null;

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

  /** A new memory, and nothing of the streams that were begun. */
  renew(): void {
    if (this.#module === null) return;
    const onGrowth = () => this.#instance !== null && this.#use(this.#instance);
    this.#use(new WebAssembly.Instance(this.#module, { env: { emscripten_notify_memory_growth: onGrowth } }));
  }

  #use(instance: WebAssembly.Instance): void {
    if (this.#module === null) return;
    this.#instance = instance;
    ZSTDDecoder.prototype._init({ module: this.#module, instance });
  }
}
