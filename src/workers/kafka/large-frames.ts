import type { RoomShare } from "../../contract/shared-room.ts";

/** The interval between the attempts of a waiting frame to get room, ms. */
const AGAIN_MS = 50;

/** A request for a share of the room for large frames. It is granted at once or later; the caller releases it. */
export interface Ticket {
  readonly granted: boolean;
  /** Gives it back, or stops waiting for it. May be called more than once. */
  release(): void;
}

interface Entry {
  readonly bytes: number;
  readonly onGranted: () => void;
  granted: boolean;
}

/**
 * One thread's room for frames that are larger than a steady stream needs: 80 MB records exist, but several brokers
 * that send that much at once must not fill the memory. A frame that does not fit waits; frames are served in order of
 * arrival.
 */
export class LargeFrames {
  readonly #totalBytes: number;
  readonly #room: RoomShare;
  #entries: Entry[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** @param room the room that all threads share */
  constructor(totalBytes: number, room: RoomShare) {
    this.#totalBytes = totalBytes;
    this.#room = room;
  }

  /**
   * @param bytes a request for more than the whole room is granted when it is alone
   * @param onGranted called once, later, when the ticket is not granted at once
   */
  ask(bytes: number, onGranted: () => void): Ticket {
    const queued = this.#entries.some(({ granted }) => !granted);
    const entry: Entry = { bytes, onGranted, granted: !queued && this.#take(bytes) };
    this.#entries.push(entry);
    if (!entry.granted) this.#lookAgain();
    return {
      get granted() {
        return entry.granted;
      },
      release: () => this.#release(entry),
    };
  }

  #take(bytes: number): boolean {
    const used = this.#entries.reduce((sum, entry) => sum + (entry.granted ? entry.bytes : 0), 0);
    return (used === 0 || used + bytes <= this.#totalBytes) && this.#room.take(bytes);
  }

  #release(entry: Entry): void {
    if (!this.#entries.includes(entry)) return;
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (entry.granted) this.#room.give(entry.bytes);
    this.#grant();
  }

  #lookAgain(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#grant();
    }, AGAIN_MS);
  }

  #grant(): void {
    for (const waiting of this.#entries) {
      if (waiting.granted) continue;
      if (!this.#take(waiting.bytes)) {
        this.#lookAgain();
        return;
      }
      waiting.granted = true;
      queueMicrotask(() => {
        if (this.#entries.includes(waiting)) waiting.onGranted();
      });
    }
  }
}
