import type { NetworkConnection, NetworkPurpose, NetworkRefusal, NetworkState } from "../../contract/network.ts";
import type { BeginEvent, ChangeEvent, GuardEvent, RefusedEvent } from "../../guard/messages.ts";

/** The most ended connections in the list; older ones are only counted. */
const MOST_PAST = 1_000;
const MOST_REFUSALS = 500;

type Entry = { -readonly [Key in keyof NetworkConnection]: NetworkConnection[Key] } & {
  readonly thread: number;
  /** Its purpose has it. */
  counted: boolean;
};
type Refusal = { -readonly [Key in keyof NetworkRefusal]: NetworkRefusal[Key] };

/** A tunnel's bytes are those of the connections inside it, which are listed, too. */
const ownBytes = ({ purpose, bytesIn, bytesOut }: NetworkConnection) =>
  purpose === "tunnel" ? { bytesIn: 0, bytesOut: 0 } : { bytesIn, bytesOut };

/**
 * The reports of all threads' guards: every connection and every refused attempt since the app started. Pure: it turns
 * events into a picture.
 */
export class NetworkLedger {
  readonly #startedAt: number;
  readonly #live = new Map<number, Entry>();
  /** Newest last. */
  readonly #past: Entry[] = [];
  readonly #refusals = new Map<string, Refusal>();
  readonly #parents = new Map<number, number>();
  #leftOut = 0;
  #connections = 0;
  readonly #purposes = new Map<NetworkPurpose, number>();
  #lookups = 0;
  #refused = 0;
  /** Bytes of ended connections, including those no longer listed. */
  #bytesIn = 0;
  #bytesOut = 0;

  /** @param startedAt ms since the epoch */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  record(event: GuardEvent): void {
    if (event.kind === "begin") this.#begin(event);
    else if (event.kind === "change") this.#change(event);
    else if (event.kind === "refused") this.#refuse(event);
    else if (event.kind === "thread-began") this.#parents.set(event.thread, event.parent);
    else if (event.kind === "thread-ended") this.#threadEnded(event.thread, event.at);
  }

  /** @param nameOf a profile's name by its id; null when it is unknown */
  state(offline: boolean, nameOf: (profileId: string) => string | null): NetworkState {
    const shown = ({ thread: _thread, counted: _counted, ...entry }: Entry): NetworkConnection => ({
      ...entry,
      profileName: entry.profileId === null ? null : nameOf(entry.profileId),
    });
    const live = [...this.#live.values()].map(shown);
    return {
      offline,
      startedAt: this.#startedAt,
      live,
      past: this.#past.toReversed().map(shown),
      pastLeftOut: this.#leftOut,
      refused: [...this.#refusals.values()].sort((one, other) => other.lastAt - one.lastAt || other.id - one.id),
      totals: {
        connections: this.#connections,
        lookups: this.#lookups,
        refused: this.#refused,
        bytesIn: live.reduce((sum, entry) => sum + ownBytes(entry).bytesIn, this.#bytesIn),
        bytesOut: live.reduce((sum, entry) => sum + ownBytes(entry).bytesOut, this.#bytesOut),
        purposes: Object.fromEntries(this.#purposes),
      },
    };
  }

  #begin({ id, thread, what, purpose, profileId, host, port, proxy, at }: BeginEvent): void {
    if (what === "connection") {
      this.#connections += 1;
    } else if (what === "lookup") this.#lookups += 1;
    this.#live.set(id, {
      id,
      thread,
      counted: false,
      kind: what,
      purpose,
      profileId,
      profileName: null,
      host,
      port,
      proxy,
      address: null,
      tls: null,
      bytesIn: 0,
      bytesOut: 0,
      startedAt: at,
      endedAt: null,
      state: "connecting",
      error: null,
    });
  }

  #change({ kind: _kind, at, ...known }: ChangeEvent): void {
    const entry = this.#live.get(known.id);
    if (entry === undefined) return; // Its thread has ended meanwhile, which closed it.
    Object.assign(entry, known);
    this.#count(entry);
    if (known.state === "closed" || known.state === "failed") this.#end(entry, at);
  }

  /** Once, when it has begun. One that failed without a byte has asked nobody for anything. */
  #count(entry: Entry): void {
    const { kind, purpose, state, bytesOut, counted } = entry;
    if (counted || kind === "lookup" || state === "connecting" || (state === "failed" && bytesOut === 0)) return;
    entry.counted = true;
    this.#purposes.set(purpose, (this.#purposes.get(purpose) ?? 0) + 1);
  }

  #end(entry: Entry, at: number): void {
    this.#live.delete(entry.id);
    entry.endedAt = at;
    const { bytesIn, bytesOut } = ownBytes(entry);
    this.#bytesIn += bytesIn;
    this.#bytesOut += bytesOut;
    this.#past.push(entry);
    if (this.#past.length > MOST_PAST) {
      this.#past.shift();
      this.#leftOut += 1;
    }
  }

  #refuse({ kind: _kind, at, ...attempt }: RefusedEvent): void {
    this.#refused += 1;
    const key = JSON.stringify([attempt.reason, attempt.via, attempt.target, attempt.from]);
    const known = this.#refusals.get(key);
    if (known !== undefined) {
      known.lastAt = at;
      known.count += 1;
      return;
    }
    this.#refusals.set(key, { ...attempt, firstAt: at, lastAt: at, count: 1 });
    const oldest = this.#refusals.keys().next();
    if (this.#refusals.size > MOST_REFUSALS && !oldest.done) this.#refusals.delete(oldest.value);
  }

  /** An ended thread reports nothing more, and its own threads end with it. The system closes their sockets. */
  #threadEnded(thread: number, at: number): void {
    for (const entry of [...this.#live.values()]) {
      if (!this.#isWithin(entry.thread, thread)) continue;
      entry.state = entry.state === "connecting" ? "failed" : "closed";
      this.#end(entry, at);
    }
    for (const child of [...this.#parents.keys()]) if (this.#isWithin(child, thread)) this.#parents.delete(child);
  }

  #isWithin(thread: number, ancestor: number): boolean {
    for (let at: number | undefined = thread; at !== undefined && at !== 0; at = this.#parents.get(at)) {
      if (at === ancestor) return true;
    }
    return false;
  }
}
