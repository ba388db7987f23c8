import type { WindowApi } from "../../contract/api.ts";
import type { ClusterInfo } from "../../contract/clusters.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";

export type AttemptState =
  | { readonly kind: "idle" }
  | { readonly kind: "running"; readonly what: "test" | "open"; readonly startedAt: number }
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

  /** Runs an attempt; null when it failed (the state has the reason) or was cancelled. */
  async run(what: "test" | "open", call: (attempt: string) => Promise<ClusterInfo>): Promise<ClusterInfo | null> {
    if (this.#state.kind === "running") return null;
    const name = crypto.randomUUID();
    this.#name = name;
    this.#become({ kind: "running", what, startedAt: Date.now() });
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

  #become(state: AttemptState): void {
    this.#state = state;
    this.#onChange();
  }
}
