/** Slots for threads; a process has far fewer. */
const SLOTS = 256;
/**
 * First the size of the room, KB. Then for each slot: its owner's number, 0 for none; the KB it holds; since when it
 * waits, 0 if it does not; and when it asked last, ms.
 */
const TOTAL_AT = 0;
const FIRST_SLOT = 1;
const OWNER = 0;
const HELD = 1;
const SINCE = 2;
const ASKED = 3;
const SLOT_LENGTH = 4;
const KB = 1024;
/** A waiting slot that has not asked for this long no longer counts, ms. */
const GONE_MS = 2_000;

/**
 * Room for large data, shared by all threads of the process. Each thread may hold much for a moment (an answer of 60
 * MB, an unpacked batch), but not all threads at once. A thread that is alone may take more than the room. No call
 * blocks: a thread that gets nothing asks again soon, and threads that came later wait for it.
 */
export class SharedRoom {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  /** @param memory the memory of another thread's room; by default a new room */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4 * (FIRST_SLOT + SLOTS * SLOT_LENGTH))) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  setTotal(bytes: number): void {
    Atomics.store(this.#cells, TOTAL_AT, Math.floor(bytes / KB));
  }

  /** A thread's part. @param owner a number above 0, which identifies it for `freeOf` */
  claim(owner: number): RoomShare {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const at = FIRST_SLOT + slot * SLOT_LENGTH;
      if (Atomics.compareExchange(this.#cells, at + OWNER, 0, owner) === 0) return new RoomShare(this, at);
    }
    throw new Error("More threads than a process has.");
  }

  /** Frees what the owner's threads hold, because they have ended. */
  freeOf(owner: number): void {
    for (let at = FIRST_SLOT; at < this.#cells.length; at += SLOT_LENGTH) {
      if (Atomics.load(this.#cells, at + OWNER) !== owner) continue;
      Atomics.store(this.#cells, at + HELD, 0);
      Atomics.store(this.#cells, at + SINCE, 0);
      Atomics.store(this.#cells, at + OWNER, 0);
    }
  }

  /** Bytes held by all threads. */
  get heldBytes(): number {
    let held = 0;
    for (let at = FIRST_SLOT; at < this.#cells.length; at += SLOT_LENGTH) held += Atomics.load(this.#cells, at + HELD);
    return held * KB;
  }

  /** @returns false when there is no room, or when others came first; then it holds nothing */
  take(slot: number, bytes: number): boolean {
    const wanted = Math.ceil(bytes / KB);
    const now = nowMs();
    const since = Atomics.load(this.#cells, slot + SINCE) || now;
    const before = Atomics.add(this.#cells, slot + HELD, wanted);
    const all = this.heldBytes / KB;
    // Two threads that come at once see each other, and both come back later.
    const fits = all <= Atomics.load(this.#cells, TOTAL_AT) || all === before + wanted;
    const taken = fits && !this.#isAnotherFirst(slot, since, now);
    if (!taken) Atomics.sub(this.#cells, slot + HELD, wanted);
    Atomics.store(this.#cells, slot + SINCE, taken ? 0 : since);
    Atomics.store(this.#cells, slot + ASKED, now);
    return taken;
  }

  give(slot: number, bytes: number): void {
    Atomics.sub(this.#cells, slot + HELD, Math.ceil(bytes / KB));
  }

  #isAnotherFirst(slot: number, since: number, now: number): boolean {
    for (let at = FIRST_SLOT; at < this.#cells.length; at += SLOT_LENGTH) {
      const theirs = Atomics.load(this.#cells, at + SINCE);
      if (at === slot || theirs === 0 || passed(since, theirs) <= 0) continue;
      if (passed(now, Atomics.load(this.#cells, at + ASKED)) < GONE_MS) return true;
    }
    return false;
  }
}

/** ms, the same in all threads, never 0. It wraps around after 24 days. */
const nowMs = () => Date.now() & 0x7fff_ffff || 1;
const passed = (later: number, earlier: number) => ((later - earlier) << 1) >> 1;

/** One thread's part of a room. */
export class RoomShare {
  readonly #room: SharedRoom;
  readonly #slot: number;

  constructor(room: SharedRoom, slot: number) {
    this.#room = room;
    this.#slot = slot;
  }

  /** @returns false when there is no room now. A thread that is alone in the room gets all that it asks for. */
  take(bytes: number): boolean {
    return this.#room.take(this.#slot, bytes);
  }

  /** @param bytes the same number as was taken */
  give(bytes: number): void {
    this.#room.give(this.#slot, bytes);
  }
}

/** What a thread needs to use the rooms. */
export interface RoomsData {
  readonly owner: number;
  /** One room is for incoming answers, one for unpacked batches, so that neither can block the other. */
  readonly frames: SharedArrayBuffer;
  readonly batches: SharedArrayBuffer;
}
