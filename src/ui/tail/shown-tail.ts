import type { PropertyValues, ReactiveController, ReactiveControllerHost } from "lit";
import type { Session } from "../data/session.ts";
import type { Beginning, Recording } from "./tail-beginning.ts";
import { TailViewSession } from "./tail-session.ts";

/** The numbers around the grid are redrawn at most so often, ms: faster, nobody could read them. */
const REDRAW_MS = 100;

/** What the view is told by what is around it. */
export interface TailHost extends ReactiveControllerHost, Beginning {
  readonly session: Session | null;
  readonly topics: readonly string[];
  readonly recording: Recording | null;
  readonly active: boolean;
  readonly isConnected: boolean;
  readonly hasUpdated: boolean;
}

/**
 * The tail of a view: opened when the view is there, closed when it goes, and opened again with another cluster or
 * recording. Nothing is pulled while nobody can see it.
 */
export class ShownTail implements ReactiveController {
  readonly #host: TailHost;
  #tail: TailViewSession | null = null;
  #redraw: ReturnType<typeof setTimeout> | null = null;
  readonly #pulsed = () => this.#redrawSoon();
  readonly #changed = () => this.#host.requestUpdate();
  readonly #seen = () => this.#applySeen();

  constructor(host: TailHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Null while nothing is read. */
  get tail(): TailViewSession | null {
    return this.#tail;
  }

  /** The view can be seen. */
  get isSeen(): boolean {
    return this.#host.active && !document.hidden;
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.#seen);
    if (this.#host.hasUpdated) this.#begin();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.#seen);
    if (this.#redraw !== null) clearTimeout(this.#redraw);
    this.#redraw = null;
    this.#end();
  }

  /** Before the view is drawn. */
  follow(changed: PropertyValues<TailHost>): void {
    const isElsewhere = changed.has("session") && !isSameCluster(changed.get("session"), this.#host.session);
    const isOther = isElsewhere || changed.has("recording") || this.#tail === null;
    if (isOther && (isElsewhere || changed.has("topics") || changed.has("recording"))) this.#begin();
    else if (changed.has("topics")) void this.#tail?.setTopics(this.#host.topics);
    if (changed.has("active")) this.#applySeen();
  }

  #begin(): void {
    this.#end();
    const { session, topics, recording, preset, place, isConnected } = this.#host;
    if (session === null || topics.length === 0 || !isConnected) return;
    const tail = new TailViewSession(session, topics, recording, { preset, place });
    tail.addEventListener("change", this.#changed);
    tail.source.addEventListener("change", this.#pulsed);
    tail.source.active = this.isSeen;
    this.#tail = tail;
    this.#changed();
    void tail.begin();
  }

  #end(): void {
    const tail = this.#tail;
    if (tail === null) return;
    tail.removeEventListener("change", this.#changed);
    tail.source.removeEventListener("change", this.#pulsed);
    this.#tail = null;
    this.#changed();
    void tail.end();
  }

  #applySeen(): void {
    if (this.#tail !== null) this.#tail.source.active = this.isSeen;
    this.#changed();
  }

  #redrawSoon(): void {
    this.#redraw ??= setTimeout(() => {
      this.#redraw = null;
      this.#changed();
    }, REDRAW_MS);
  }
}

/** A session with another lock or licence is of the same connection, and its tail goes on. */
const isSameCluster = (one: Session | null | undefined, other: Session | null): boolean =>
  one?.api === other?.api && one?.cluster === other?.cluster;
