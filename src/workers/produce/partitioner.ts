import type { RecordDraft } from "../batch/record-draft.ts";
import { murmur2 } from "./murmur2.ts";

/** A partition of the topic as it is now. */
export interface Place {
  readonly partition: number;
  /** −1: none now. */
  readonly leader: number;
}

/**
 * Chooses partitions as Java's default does. A key goes by its murmur2 hash to one of all partitions; records without a
 * key go to one partition until enough bytes are there, and then to another one that has a leader (KIP-480, KIP-794).
 */
export class Partitioner {
  readonly #stickyBytes: number;
  readonly #random: () => number;
  #sticky = -1;
  #written = 0;

  /** @param stickyBytes so much goes to one partition before the next is chosen */
  constructor(stickyBytes: number, random: () => number = Math.random) {
    this.#stickyBytes = stickyBytes;
    this.#random = random;
  }

  /** @param places all partitions of the topic, by number */
  choose({ bytes, keyFrom, keyTo, at }: RecordDraft, places: readonly Place[]): number {
    if (keyFrom >= 0) return (murmur2(bytes, keyFrom, keyTo) & 0x7fff_ffff) % places.length;
    this.#written += at;
    if (this.#sticky < 0 || this.#sticky >= places.length || this.#written > this.#stickyBytes) {
      this.#written = at;
      this.#sticky = this.#next(places);
    }
    return this.#sticky;
  }

  /** Another partition than the last one, if there is one with a leader. */
  #next(places: readonly Place[]): number {
    const led = places.filter(({ leader }) => leader >= 0);
    const others = led.filter(({ partition }) => partition !== this.#sticky);
    const [among] = [others, led, places].filter((some) => some.length > 0);
    return among?.[Math.floor(this.#random() * among.length)]?.partition ?? 0;
  }
}
