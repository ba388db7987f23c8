import type { WindowApi } from "../../contract/api.ts";
import type { SignInCode } from "../../contract/bearer.ts";
import type { ClusterInfo } from "../../contract/clusters.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";

export type AttemptState =
  | { readonly kind: "idle" }
  | {
      readonly kind: "running";
      readonly what: "test" | "open";
      readonly startedAt: number;
      readonly code: SignInCode | null;
    }
  | { readonly kind: "tested"; readonly info: ClusterInfo }
  | { readonly kind: "failed"; readonly error: ErrorData };

/** One attempt to connect at a time. It can be cancelled and shows its duration. */
export class Attempt {
  #state: AttemptState = { kind: "idle" };
  #name: string | null = null;
  readonly #api: Pick<WindowApi, "clusters">;
  readonly #onChange: () => void;

  constructor(api: Pick<WindowApi, "clusters">, onChange: () => void) {
    this.#api = api;
    this.#onChange = onChange;
  }

  get state(): AttemptState {
    return this.#state;
  }

  /** Clears an earlier result. */
  reset(): void {
    if (this.#state.kind !== "running") this.#become({ kind: "idle" });
  }

  fail(error: unknown): void {
    this.#become({ kind: "failed", error: toErrorData(error) });
  }

  /**
   * Runs an attempt; null when it failed (the state has the reason) or was cancelled.
   * @param asksPerson its login may need a person, who is then shown a code
   */
  async run(
    what: "test" | "open",
    asksPerson: boolean,
    call: (attempt: string) => Promise<ClusterInfo>,
  ): Promise<ClusterInfo | null> {
    if (this.#state.kind === "running") return null;
    const name = crypto.randomUUID();
    this.#name = name;
    this.#become({ kind: "running", what, startedAt: Date.now(), code: null });
    // Before the attempt begins: one that nobody waits for asks no person.
    if (asksPerson) void this.#awaitCode(name);
    const tick = setInterval(this.#onChange, 1_000);
    try {
      const info = await call(name);
      this.#become(what === "test" ? { kind: "tested", info } : { kind: "idle" });
      return info;
    } catch (error) {
      const data = toErrorData(error);
      this.#become(data.code === "CANCELLED" ? { kind: "idle" } : { kind: "failed", error: data });
      return null;
    } finally {
      clearInterval(tick);
    }
  }

  cancel(): void {
    if (this.#state.kind !== "running" || this.#name === null) return;
    this.#api.clusters.cancel(this.#name).catch((error: unknown) => this.fail(error));
  }

  /** Opens the page for the code in the browser. @throws TailwaterError OPEN_FAILED */
  async openSignIn(): Promise<void> {
    if (this.#name !== null) await this.#api.clusters.openSignIn(this.#name);
  }

  async #awaitCode(name: string): Promise<void> {
    for (let seen = 0; this.#name === name; ) {
      // Without the channel the attempt fails, too.
      const awaited = await this.#api.clusters.signIn(name, seen).catch(() => null);
      if (awaited === null || awaited.ended || this.#name !== name || this.#state.kind !== "running") return;
      seen = awaited.revision;
      if (awaited.code !== this.#state.code) this.#become({ ...this.#state, code: awaited.code });
    }
  }

  #become(state: AttemptState): void {
    this.#state = state;
    this.#onChange();
  }
}
