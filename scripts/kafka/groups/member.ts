import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../../../src/workers/wire/api.ts";
import { CODE, type GroupClient, KafkaCode, type Offsets } from "./group-client.ts";

/** Pauses after a lost connection. */
const AGAIN_MS = 500;

export const JOINS = 0;
export const LEAVES = -1;

/** The fields of every group type's heartbeat response. */
export interface Answer {
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
}

/** The heartbeats of one type of group. */
export interface Protocol<Q, A extends Answer> {
  readonly api: Api<Q, A>;
  readonly instanceId: string | null;
  /** @param epoch JOINS, LEAVES, or the member's own */
  request(memberId: string, epoch: number): Q;
  /** Stores the assignment; true when the coordinator waits for a confirmation. */
  take(answer: A): boolean;
  /** Partitions by topic. */
  owned(): Readonly<Record<string, readonly number[]>>;
}

export interface GroupMember {
  readonly id: string;
  readonly instanceId: string | null;
  /** Partitions by topic, as the coordinator assigned them last. */
  owned(): Readonly<Record<string, readonly number[]>>;
}

/**
 * A member of a group whose coordinator assigns partitions (KIP-848, KIP-932, KIP-1071). It is alive while it sends
 * heartbeats.
 */
export class Member<Q, A extends Answer> implements GroupMember {
  readonly id = randomBytes(16).toString("base64url");
  readonly client: GroupClient;
  readonly #group: string;
  readonly #protocol: Protocol<Q, A>;
  readonly #everyMs: number;
  #stop = new AbortController();
  #epoch = JOINS;
  #gone: Promise<void> = Promise.resolve();

  /** @param everyMs longest time between two heartbeats; the coordinator may require a shorter one */
  constructor(client: GroupClient, group: string, protocol: Protocol<Q, A>, everyMs: number) {
    this.client = client;
    this.#group = group;
    this.#protocol = protocol;
    this.#everyMs = everyMs;
  }

  get instanceId(): string | null {
    return this.#protocol.instanceId;
  }

  /** Resolves when it has left, rejects when it cannot continue. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  readonly owned = () => this.#protocol.owned();

  /** Resolves when the coordinator has accepted it; it sends heartbeats from then on. */
  async join(): Promise<void> {
    this.#stop = new AbortController();
    this.#epoch = JOINS;
    let pauseMs = await this.#beat();
    for (; this.#epoch === JOINS; pauseMs = await this.#beat()) await sleep(pauseMs);
    this.#gone = this.#live(pauseMs);
    this.#gone.catch(() => {}); // for those who look at it
  }

  /** Commits as this member, in its present epoch, which may change meanwhile. */
  async commit(offsets: Offsets): Promise<void> {
    for (let left = 10; ; left -= 1) {
      const by = { memberId: this.id, epoch: this.#epoch, instanceId: this.instanceId };
      try {
        return await this.client.commit(this.#group, offsets, by);
      } catch (error) {
        if (!(error instanceof KafkaCode) || error.code !== CODE.staleEpoch || left === 0) throw error;
        await sleep(this.#everyMs / 2);
      }
    }
  }

  /** @throws KafkaCode why it ended before, or why it may not leave */
  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#gone;
    const answer = await this.#send(LEAVES).catch(() => null);
    if (answer === null) return; // the broker is gone
    if (answer.errorCode !== 0 && answer.errorCode !== CODE.unknownMember) throw this.#fault(answer);
  }

  async #live(firstPauseMs: number): Promise<void> {
    const { signal } = this.#stop;
    for (let pauseMs = firstPauseMs; ; ) {
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        pauseMs = await this.#beat();
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof KafkaCode) throw error;
        pauseMs = AGAIN_MS; // the connection was lost
      }
    }
  }

  /** One heartbeat; ms until the next. */
  async #beat(): Promise<number> {
    const answer = await this.#send(this.#epoch);
    switch (answer.errorCode) {
      case 0:
        this.#epoch = answer.memberEpoch;
        return this.#protocol.take(answer) ? 0 : Math.min(answer.heartbeatIntervalMs, this.#everyMs);
      case CODE.unknownMember:
      case CODE.fencedEpoch:
        this.#epoch = JOINS;
        return 0;
      case CODE.unreleasedInstance: // the one before it was killed: its session ends within a minute
        return AGAIN_MS;
      default:
        throw this.#fault(answer);
    }
  }

  #send(epoch: number): Promise<A> {
    const { api } = this.#protocol;
    const request = this.#protocol.request(this.id, epoch);
    return this.client.askCoordinator(this.#group, api, request, (answer) => answer.errorCode);
  }

  #fault({ errorCode, errorMessage }: Answer): KafkaCode {
    return new KafkaCode(`${this.#protocol.api.name} of group ${this.#group}`, errorCode, errorMessage);
  }
}
