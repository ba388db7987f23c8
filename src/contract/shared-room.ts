/** Slots for threads; a process has far fewer. */
const SLOTS = 256;
/**
 * At the start: the room in all, KB. Then by slot: its owner's number, 0 for none; what it holds, KB; since when it
 * waits, 0 for not at all, and when it asked last, ms.
 */
const TOTAL_AT = 0;
const FIRST_SLOT = 1;
const OWNER = 0;
const HELD = 1;
const SINCE = 2;
const ASKED = 3;
const SLOT_LENGTH = 4;
const KB = 1024;
/** One that waits and does not ask for so long wants nothing any more, ms. */
const GONE_MS = 2_000;

/**
 * Room for what is large, shared by all threads of the process: what each of them may hold for a moment (an answer of
 * 60 MB, a batch unpacked) they must not all hold at once. More than there is at all is given to one that is alone.
 * Nobody waits inside: a thread that gets nothing comes back soon, and those that came after it wait for it.
 */
export class SharedRoom {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  /** @param memory of another thread's room; by default a room of its own */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4 * (FIRST_SLOT + SLOTS * SLOT_LENGTH))) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  setTotal(bytes: number): void {
    Atomics.store(this.#cells, TOTAL_AT, Math.floor(bytes / KB));
  }

  /** A thread's part. @param owner a number above 0, by which `freeOf` knows it */
  claim(owner: number): RoomShare {
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const at = FIRST_SLOT + slot * SLOT_LENGTH;
      if (Atomics.compareExchange(this.#cells, at + OWNER, 0, owner) === 0) return new RoomShare(this, at);
    }
    throw new Error("More threads than a process has.");
  }

  /** The owner's threads have ended, however that was. */
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

  /** @returns false when there is no room, or others were first; nothing is held then. */
  take(slot: number, bytes: number): boolean {
    const wanted = Math.ceil(bytes / KB);
    const now = nowMs();
    const since = Atomics.load(this.#cells, slot + SINCE) || now;
    const before = Atomics.add(this.#cells, slot + HELD, wanted);
    const all = this.heldBytes / KB;
    // Two that come at once both see the other: both come back later.
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

/** ms, the same in all threads, never 0; it begins again after 24 days. */
const nowMs = () => Date.now() & 0x7fff_ffff || 1;
const passed = (later: number, earlier: number) => ((later - earlier) << 1) >> 1;

/** What one thread takes of a room. */
export class RoomShare {
  readonly #room: SharedRoom;
  readonly #slot: number;

  constructor(room: SharedRoom, slot: number) {
    this.#room = room;
    this.#slot = slot;
  }

  /** @returns false when there is no room for it now. One that is alone in the room gets what it asks for. */
  take(bytes: number): boolean {
    return this.#room.take(this.#slot, bytes);
  }

  /** @param bytes as many as were taken */
  give(bytes: number): void {
    this.#room.give(this.#slot, bytes);
  }
}

/** What a thread is given to know the rooms by. */
export interface RoomsData {
  readonly owner: number;
  /** For answers on their way in, and for what they unpack to: the one must not keep the other from its end. */
  readonly frames: SharedArrayBuffer;
  readonly batches: SharedArrayBuffer;
}
