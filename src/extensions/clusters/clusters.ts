import { isDeepStrictEqual } from "node:util";
import type { BearerToken, SignInCode } from "../../contract/bearer.ts";
import { CLUSTER_WORKER } from "../../contract/cluster-worker.ts";
import type { AwaitedSignIn, ClusterInfo } from "../../contract/clusters.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { ConnectionSettings } from "../../contract/profiles.ts";
import { waySeconds } from "../../contract/route.ts";
import type { WorkerFiles } from "../threads/worker-files.ts";
import { type Settle, WorkerHandle } from "../threads/worker-handle.ts";
import { AwaitedCode } from "./awaited-code.ts";

type ClusterWorker = WorkerHandle<typeof CLUSTER_WORKER>;

/** Of one attempt. @see AskToken */
interface Prompt extends SignInPrompt {
  /** Null: no window waits for a code, so nobody is asked. */
  readonly code: AwaitedCode | null;
}

interface OpenCluster {
  readonly worker: ClusterWorker;
  readonly settings: ConnectionSettings;
  readonly info: ClusterInfo;
}

export interface Opened {
  readonly info: ClusterInfo;
  /** False when it was already open. */
  readonly isNew: boolean;
}

const CLOSED: ErrorData = { code: "CLUSTER_NOT_OPEN", message: "The cluster was closed.", subject: null, hint: null };
const CANCELLED: ErrorData = { code: "CANCELLED", message: "The attempt was cancelled.", subject: null, hint: null };
/** The worker reports errors within 10 s, and those of the way to the brokers before. This limit is for a worker that does not answer at all, ms. */
const ATTEMPT_LIMIT_MS = 11_000;
/** Each attempt and each open cluster is a thread. These are the most at a time. */
const MOST_ATTEMPTS = 8;
const MOST_CLUSTERS = 24;
const MOST_AWAITED = 32;

/** Gives a token of a source of ConnectionSettings. @param prompt asks a person to sign in; null: nobody is there */
export type AskToken = (source: string | null, prompt: SignInPrompt | null) => Promise<BearerToken>;

interface SignInPrompt {
  show(code: SignInCode): void;
  readonly signal: AbortSignal;
}

/** The open clusters, one worker each, and the attempts to open one. */
export class Clusters {
  readonly #files: WorkerFiles;
  readonly #settle: Settle;
  readonly #token: AskToken;
  readonly #mayConnect: () => Promise<void>;
  readonly #mayOpenMore: () => void;
  readonly #open = new Map<string, OpenCluster>();
  readonly #attempts = new Map<string, AbortController>();
  /** The attempts that a window waits for, to show a person's code. */
  readonly #signIns = new Map<string, AwaitedCode>();

  /**
   * @param mayConnect throws when no cluster may be connected to now
   * @param mayOpenMore throws when no cluster may be opened beside another
   */
  constructor(
    files: WorkerFiles,
    settle: Settle,
    token: AskToken,
    mayConnect: () => Promise<void>,
    mayOpenMore: () => void = () => {},
  ) {
    this.#files = files;
    this.#token = token;
    this.#settle = settle;
    this.#mayConnect = mayConnect;
    this.#mayOpenMore = mayOpenMore;
  }

  get count(): number {
    return [...this.#open.values()].filter(({ worker }) => worker.alive).length + this.#attempts.size;
  }

  /** The ids of the profiles whose cluster is open. */
  get openIds(): string[] {
    return [...this.#open].filter(([, { worker }]) => worker.alive).map(([id]) => id);
  }

  /** The addresses of the brokers of open clusters, `host:port`. */
  get addresses(): string[] {
    return [...this.#open.values()].flatMap(({ info }) => info.brokers.map(({ address }) => address));
  }

  /** Connects and disconnects. @param settings as in `open` */
  async test(attempt: string, settings: Promise<ConnectionSettings>): Promise<ClusterInfo> {
    return this.#attempt(attempt, async (prompt) => {
      const { worker, info } = await this.#connect(await unlessAborted(settings, prompt.signal), prompt, "test");
      await worker.end(CLOSED);
      return info;
    });
  }

  /**
   * Connects and keeps the connection under the profile's id. An open connection with the same settings is reused (a
   * reloaded page, a second window). One with other settings is replaced after the new one works.
   * @param settings may take long, because the password's keyring may ask the user first
   */
  async open(attempt: string, profileId: string, settings: Promise<ConnectionSettings>): Promise<Opened> {
    return this.#attempt(attempt, async (prompt) => {
      const asked = await unlessAborted(settings, prompt.signal);
      // The settings for readers of this cluster never allow a change.
      const wanted = { ...asked, mayChange: false };
      const present = this.#open.get(profileId);
      if (present?.worker.alive && isDeepStrictEqual(present.settings, wanted)) {
        await present.worker.api.cluster.allowChanges(asked.mayChange);
        await this.#signInAgain(asked, prompt);
        return { info: present.info, isNew: false };
      }
      this.#checkOthers(profileId);
      const { worker, info } = await this.#connect(asked, prompt);
      try {
        // Another may have been opened meanwhile.
        this.#checkOthers(profileId);
      } catch (error) {
        await worker.end(CLOSED);
        throw error;
      }
      await this.close(profileId);
      this.#open.set(profileId, { worker, settings: wanted, info });
      return { info, isNew: true };
    });
  }

  /** The code that a running attempt shows, as soon as its revision is not `seen`. */
  async signIn(attempt: string, seen: number): Promise<AwaitedSignIn> {
    const known = this.#signIns.get(attempt);
    if (known === undefined && seen > 0) return { code: null, revision: seen, ended: true };
    const code = known ?? new AwaitedCode();
    if (known === undefined) {
      this.#signIns.set(attempt, code);
      // Of an attempt that never began.
      const [oldest] = this.#signIns.keys();
      if (this.#signIns.size > MOST_AWAITED && oldest !== undefined) this.#signIns.delete(oldest);
    }
    return code.next(seen);
  }

  /** The page for a running attempt's code; null: it shows none. */
  signInPage(attempt: string): string | null {
    const code = this.#signIns.get(attempt)?.code ?? null;
    return code === null ? null : (code.direct ?? code.address);
  }

  /** An open cluster stays open, but its issuer may have ended the sign-in. */
  async #signInAgain({ tokenSource }: ConnectionSettings, prompt: Prompt): Promise<void> {
    if (tokenSource === null || prompt.code === null) return;
    await unlessAborted(this.#token(tokenSource, prompt), prompt.signal);
  }

  /** Ends a running attempt with that id; it rejects with CANCELLED. */
  cancel(attempt: string): void {
    this.#attempts.get(attempt)?.abort(TailwaterError.fromData(CANCELLED));
  }

  get(profileId: string): OpenCluster {
    const cluster = this.#open.get(profileId);
    if (cluster === undefined)
      throw TailwaterError.fromData({ ...CLOSED, message: "The cluster is not open.", hint: "Connect to it first." });
    return cluster;
  }

  /** Passes a change of the profile's lock to the cluster's connections, if it is open. */
  async allowChanges(profileId: string, allowed: boolean): Promise<void> {
    await this.#open.get(profileId)?.worker.api.cluster.allowChanges(allowed);
  }

  async close(profileId: string): Promise<void> {
    const cluster = this.#open.get(profileId);
    this.#open.delete(profileId);
    await cluster?.worker.end(CLOSED);
  }

  async closeAll(): Promise<void> {
    for (const attempt of this.#attempts.keys()) this.cancel(attempt);
    await Promise.all([...this.#open.keys()].map((profileId) => this.close(profileId)));
  }

  #checkOthers(profileId: string): void {
    const isOther = ([id, { worker }]: [string, OpenCluster]) => id !== profileId && worker.alive;
    if ([...this.#open].some(isOther)) this.#mayOpenMore();
  }

  async #attempt<T>(name: string, action: (prompt: Prompt) => Promise<T>): Promise<T> {
    if (this.#attempts.has(name)) {
      throw new TailwaterError("BAD_REQUEST", "An attempt with that id is already running.", { subject: name });
    }
    if (this.#attempts.size >= MOST_ATTEMPTS) {
      throw new TailwaterError("BUDGET_SPENT", `${MOST_ATTEMPTS} attempts to connect are already running.`, {
        hint: "Wait for one of them to end, or cancel one.",
      });
    }
    if (this.count >= MOST_CLUSTERS) {
      throw new TailwaterError("BUDGET_SPENT", `${MOST_CLUSTERS} clusters are already open.`, {
        hint: "Close one that you do not need.",
      });
    }
    const abort = new AbortController();
    this.#attempts.set(name, abort);
    try {
      const code = this.#signIns.get(name) ?? null;
      return await action({ signal: abort.signal, code, show: (shown) => code?.show(shown) });
    } finally {
      this.#attempts.delete(name);
      this.#signIns.get(name)?.end();
      this.#signIns.delete(name);
    }
  }

  async #connect(
    settings: ConnectionSettings,
    prompt: Prompt,
    how: "connect" | "test" = "connect",
  ): Promise<{ worker: ClusterWorker; info: ClusterInfo }> {
    const { signal, code } = prompt;
    await this.#mayConnect();
    signal.throwIfAborted();
    // The first token may take longer than a broker may, and its errors are its own.
    const { tokenSource } = settings;
    if (tokenSource !== null) await unlessAborted(this.#token(tokenSource, code === null ? null : prompt), signal);
    const token = () => this.#token(tokenSource, null);
    const worker = new WorkerHandle(this.#files.cluster, CLUSTER_WORKER, "the cluster connection", this.#settle, token);
    const cancel = () => worker.end(CANCELLED);
    signal.addEventListener("abort", cancel);
    const limitMs = ATTEMPT_LIMIT_MS + waySeconds(settings.kafka.route) * 1_000;
    const limit = setTimeout(() => worker.end(noAnswer(settings, limitMs)), limitMs);
    try {
      return { worker, info: await worker.api.cluster[how](settings) };
    } catch (error) {
      await worker.end(CLOSED);
      throw error;
    } finally {
      clearTimeout(limit);
      signal.removeEventListener("abort", cancel);
    }
  }
}

/** The promise's value, or the signal's reason as soon as it aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function noAnswer({ kafka }: ConnectionSettings, limitMs: number): ErrorData {
  return {
    code: "CONNECT_TIMEOUT",
    message: `There was no answer within ${limitMs / 1_000} s.`,
    subject: kafka.bootstrapServers.join(", "),
    hint: "Check the address, and whether a firewall blocks it.",
  };
}
