import type { ClusterInfo } from "../../contract/clusters.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { Profile, ProfileSummary } from "../../contract/profiles.ts";
import type { Api } from "../data/session.ts";
import { type ConnectState, isVaultClosed } from "./connect-state.ts";
import { canStore, passwordOf, profileOf } from "./draft.ts";

export interface Connected {
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
}

/** A cluster that the window wanted to go back to. */
export interface NotConnected {
  readonly profile: ProfileSummary;
  /** Null: the user gave it up. */
  readonly error: ErrorData | null;
}

/** Tries a connection by what the form holds or by a saved profile, and has the password asked for that it lacks. */
export class Connecting {
  readonly #api: Api;
  readonly #state: ConnectState;
  readonly #onConnected: (connected: Connected) => void;

  constructor(api: Api, state: ConnectState, onConnected: (connected: Connected) => void) {
    this.#api = api;
    this.#state = state;
    this.#onConnected = onConnected;
  }

  async test(): Promise<void> {
    const { draft, editing } = this.#state.shown;
    const demo = editing?.demo ? editing : null;
    const profile = demo ?? profileOf(draft);
    const run = (password: string | null) =>
      this.#state.attempt.run("test", (name) => this.#api.clusters.test(name, profile, password));
    if ((await run(demo === null ? passwordOf(draft) : null)) !== null) return;
    await this.#recover(profile, null, "Test", run);
  }

  async connect(): Promise<void> {
    const { draft, editing, vault } = this.#state.shown;
    if (editing?.demo) {
      await this.open(editing);
      return;
    }
    const password = passwordOf(draft);
    const store = password !== null && draft.remember && canStore(vault);
    const unsaved = this.#state.newProfile;
    if (unsaved !== null) {
      await this.#openNew(unsaved, password, store);
      return;
    }
    // The password goes with the attempt alone: one that does not work is neither held nor stored.
    const profile = await this.#state.saveForAttempt();
    if (profile !== null) await this.open(profile, password, store);
  }

  /** What does not work is not saved: it stays in the form alone. */
  async #openNew(unsaved: Profile, password: string | null, store: boolean): Promise<void> {
    const run = async (typed: string | null) => {
      const secret = [typed ?? password, typed === null && store] as const;
      const call = (name: string) => this.#api.clusters.openNew(name, unsaved, ...secret);
      const cluster = await this.#state.attempt.run("open", call);
      if (cluster === null) return null;
      const profile = await this.#state.wasSaved(unsaved);
      this.#state.dropPassword();
      this.#onConnected({ profile, cluster });
      return cluster;
    };
    if ((await run(null)) === null) await this.#recover(unsaved, null, "Connect", run);
  }

  /** Opens a saved cluster. @param store stores the password given, once it has been seen to work */
  async open(profile: ProfileSummary, password: string | null = null, store = false): Promise<void> {
    if ((await this.#run(profile, password, store)) !== null) return;
    await this.#recover(profile, profile, "Connect", (typed) =>
      this.#run(profile, typed ?? password, typed === null && store),
    );
  }

  /** Goes on with what an attempt elsewhere ended with. */
  async takeUp({ profile, error }: NotConnected): Promise<void> {
    this.#state.edit(profile);
    if (error === null) return;
    this.#state.attempt.fail(TailwaterError.fromData(error));
    await this.#recover(profile, profile, "Connect", (typed) => this.#run(profile, typed, false));
  }

  async #run(profile: ProfileSummary, password: string | null, store: boolean): Promise<ClusterInfo | null> {
    const { attempt } = this.#state;
    const cluster = await attempt.run("open", (name) => this.#api.clusters.open(name, profile.id, password, store));
    if (cluster === null) return null;
    this.#state.dropPassword();
    this.#onConnected({ profile, cluster });
    return cluster;
  }

  /**
   * After an attempt that failed for want of a password: has it typed in the form, or the vault opened, and then goes on
   * by itself, once.
   * @param chosen the saved profile to show in the form; null when it is there already
   */
  async #recover(
    { name, sasl }: Profile,
    chosen: ProfileSummary | null,
    action: string,
    again: (password: string | null) => Promise<ClusterInfo | null>,
  ): Promise<void> {
    const state = this.#state;
    if (state.attempt.state.kind !== "failed") return;
    const { error } = state.attempt.state;
    const { code, message, hint } = error;
    if (code === "PASSWORD_NEEDED") {
      if (chosen !== null) state.edit(chosen);
      state.attempt.reset();
      await state.wantPassword(hint === null ? message : `${message} ${hint}`);
    } else if (isVaultClosed(error)) {
      state.attempt.reset();
      const answer = await state.asking.unlock({ user: sasl.username, profile: name, action }, error);
      if (answer.kind === "unlocked") await state.refresh();
      if (answer.kind !== "cancelled") await again(answer.kind === "typed" ? answer.password : null);
    }
  }
}
