import type { ClusterInfo } from "../../contract/clusters.ts";
import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import { loginOf, type Profile, type ProfileSummary, type Secrets } from "../../contract/profiles.ts";
import type { Api } from "../data/session.ts";
import { type ConnectState, isVaultClosed } from "./connect-state.ts";
import { asksPerson, canStore, profileOf, secretsOf, withPassword } from "./draft.ts";

export interface Connected {
  readonly profile: ProfileSummary;
  readonly cluster: ClusterInfo;
}

/** A cluster that the window tries to reopen. */
export interface NotConnected {
  readonly profile: ProfileSummary;
  /** Null: the user cancelled. */
  readonly error: ErrorData | null;
}

/** Tries a connection with the form's or a saved profile, and asks for a missing password. */
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
    const secrets = demo === null ? secretsOf(draft) : null;
    const run = (typed: string | null) =>
      this.#state.attempt.run("test", asksPerson(profile), (name) =>
        this.#api.clusters.test(name, profile, withPassword(secrets, typed)),
      );
    if ((await run(null)) !== null) return;
    await this.#recover(profile, null, "Test", run);
  }

  async connect(): Promise<void> {
    const { draft, editing, vault } = this.#state.shown;
    if (editing?.demo) {
      await this.open(editing);
      return;
    }
    const secrets = secretsOf(draft);
    const isWanted = draft.remember && canStore(vault);
    const unsaved = this.#state.newProfile;
    const store = isWanted && (secrets !== null || asksPerson(profileOf(draft)));
    if (unsaved !== null) {
      await this.#openNew(unsaved, secrets, store);
      return;
    }
    // The secrets are used only for the attempt; wrong ones are neither kept nor stored.
    const profile = await this.#state.saveForAttempt();
    if (profile !== null) await this.open(profile, secrets, store);
  }

  /** A profile that does not work is not saved; it stays only in the form. */
  async #openNew(unsaved: Profile, secrets: Secrets | null, store: boolean): Promise<void> {
    const run = async (typed: string | null) => {
      const given = [withPassword(secrets, typed), typed === null && store] as const;
      const call = (name: string) => this.#api.clusters.openNew(name, unsaved, ...given);
      const cluster = await this.#state.attempt.run("open", asksPerson(unsaved), call);
      if (cluster === null) return null;
      const profile = await this.#state.wasSaved(unsaved);
      this.#state.dropSecrets();
      this.#onConnected({ profile, cluster });
      return cluster;
    };
    if ((await run(null)) === null) await this.#recover(unsaved, null, "Connect", run);
  }

  /** Opens a saved cluster. @param store stores the given secrets after they have worked */
  async open(
    profile: ProfileSummary,
    secrets: Secrets | null = null,
    store = asksPerson(profile) && this.#state.mayStore(profile),
  ): Promise<void> {
    if ((await this.#run(profile, secrets, store)) !== null) return;
    await this.#recover(profile, profile, "Connect", (typed) =>
      this.#run(profile, withPassword(secrets, typed), typed === null && store),
    );
  }

  /** Continues with the result of an attempt elsewhere. */
  async takeUp({ profile, error }: NotConnected): Promise<void> {
    this.#state.edit(profile);
    if (error === null) return;
    if (error.code === "SIGN_IN_NEEDED") return this.open(profile);
    this.#state.attempt.fail(TailwaterError.fromData(error));
    await this.#recover(profile, profile, "Connect", (typed) => this.#run(profile, withPassword(null, typed), false));
  }

  async #run(profile: ProfileSummary, secrets: Secrets | null, store: boolean): Promise<ClusterInfo | null> {
    const { attempt } = this.#state;
    const cluster = await attempt.run("open", asksPerson(profile), (name) =>
      this.#api.clusters.open(name, profile.id, secrets, store),
    );
    if (cluster === null) return null;
    this.#state.dropSecrets();
    this.#onConnected({ profile, cluster });
    return cluster;
  }

  /**
   * After an attempt that failed because of a missing password: asks for it in the form, or opens the vault, and then
   * continues once.
   * @param chosen the saved profile to show in the form; null when it is already shown
   */
  async #recover(
    { name, kafka }: Profile,
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
      const answer = await state.asking.unlock({ user: loginOf(kafka.sasl), profile: name, action }, error);
      if (answer.kind === "unlocked") await state.refresh();
      if (answer.kind !== "cancelled") await again(answer.kind === "typed" ? answer.password : null);
    }
  }
}
