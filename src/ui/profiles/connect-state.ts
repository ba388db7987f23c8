import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { PastedCluster } from "../../contract/pasted.ts";
import type { Profile, ProfileSummary, SecretName } from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import { Preferences } from "../data/preferences.ts";
import type { Api } from "../data/session.ts";
import type { UnlockAnswer, WantedPassword } from "../vault/unlock-dialog.ts";
import { Attempt } from "./attempt.ts";
import {
  canStore,
  type Draft,
  draftOf,
  draftOfPasted,
  needsSecrets,
  newDraft,
  PASSWORD,
  profileOf,
  secretsOf,
  storeOf,
} from "./draft.ts";
import { settleDraft } from "./known-profile.ts";
import { BY_USE, type ListOrder, readOrder } from "./profile-order.ts";
import { RememberChoices } from "./remember-choices.ts";

const ORDER_KEY = "profiles/order";

/** The state of the connect screen. */
export interface Shown {
  /** Null until they are loaded. */
  readonly profiles: readonly ProfileSummary[] | null;
  readonly listError: ErrorData | null;
  readonly order: ListOrder;
  /** The contents of the form. */
  readonly draft: Draft;
  /** Null while a new profile is created. */
  readonly editing: ProfileSummary | null;
  /** Null while it is unknown. */
  readonly vault: VaultState | null;
  /** Why the engine needs a typed password. */
  readonly passwordProblem: string | null;
}

/** The dialogs that ask the user. */
export interface Asking {
  focusPassword(): Promise<void>;
  /** Like the unlock dialog's `ask`. */
  unlock(wanted: WantedPassword | null, refusal: ErrorData | null): Promise<UnlockAnswer>;
}

/** The saved profiles, the one in the form, and the handling of its password. */
export class ConnectState {
  readonly attempt: Attempt;
  readonly asking: Asking;
  readonly #api: Api;
  readonly #onChange: () => void;
  readonly #choices: RememberChoices;
  readonly #preferences: Preferences;
  #shown: Shown = {
    profiles: null,
    listError: null,
    order: BY_USE,
    draft: newDraft(),
    editing: null,
    vault: null,
    passwordProblem: null,
  };
  #askedVault = false;

  constructor(api: Api, asking: Asking, onChange: () => void) {
    this.#api = api;
    this.#onChange = onChange;
    this.asking = asking;
    this.attempt = new Attempt(api, onChange);
    // A choice that cannot be read or saved must not prevent connecting.
    this.#preferences = new Preferences(api, () => {});
    this.#choices = new RememberChoices(this.#preferences);
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Reads the saved profiles. */
  async begin(): Promise<void> {
    await Promise.all([this.load(), this.#choices.load(), this.#loadOrder()]);
  }

  async #loadOrder(): Promise<void> {
    this.#show({ order: readOrder(await this.#preferences.get(ORDER_KEY)) });
  }

  /** How the list is ordered, also at the next start. */
  setOrder(order: ListOrder): void {
    this.#show({ order });
    this.#preferences.set(ORDER_KEY, JSON.stringify(order));
  }

  async load(): Promise<void> {
    try {
      const profiles = await this.#api.profiles.list();
      const { editing } = this.#shown;
      this.#show({ profiles, editing: profiles.find(({ id }) => id === editing?.id) ?? editing, listError: null });
    } catch (error) {
      this.#show({ listError: toErrorData(error) });
    }
  }

  /** Sets the input; an earlier result is no longer valid. */
  type(draft: Draft): void {
    this.#show({ draft });
    this.forgetOutcome();
  }

  startNew(): void {
    this.#show({ editing: null });
    this.type(newDraft());
  }

  /** A pasted connection, as a new profile that nothing is saved of yet. */
  paste(cluster: PastedCluster): void {
    this.#show({ editing: null });
    this.type(draftOfPasted(cluster));
  }

  edit(profile: ProfileSummary): void {
    if (this.#shown.editing?.id === profile.id) return;
    this.#fill(profile);
    this.forgetOutcome();
  }

  duplicate(profile: ProfileSummary): void {
    this.#show({ editing: null });
    this.type({ ...draftOf(profile, true), id: crypto.randomUUID(), name: `${profile.name} (copy)` });
  }

  forgetOutcome(): void {
    this.#show({ passwordProblem: null });
    this.attempt.reset();
  }

  /** The secrets have been passed on. */
  dropSecrets(): void {
    this.#show({ draft: { ...this.#shown.draft, password: "", secrets: {} } });
  }

  /** Shows why and where a password must be typed. */
  async wantPassword(problem: string): Promise<void> {
    this.#show({ passwordProblem: problem });
    await this.asking.focusPassword();
  }

  async delete(profile: ProfileSummary): Promise<void> {
    try {
      await this.#api.profiles.delete(profile.id);
      this.#choices.set(profile.id, true);
      if (this.#shown.editing?.id === profile.id) this.startNew();
    } catch (error) {
      this.attempt.fail(error);
    }
    await this.load();
  }

  /** Forgets one secret; with the password, the profile's others, and the wish to store them. */
  async forget(name: SecretName): Promise<void> {
    const { editing } = this.#shown;
    if (editing === null) return;
    if (name === PASSWORD) return this.#forgetAll(editing);
    try {
      this.#show({ editing: await this.#withVault(() => this.#api.profiles.forget(editing.id, name)) });
    } catch (error) {
      this.attempt.fail(error);
    }
    await this.refresh();
  }

  async #forgetAll(editing: ProfileSummary): Promise<void> {
    // Uses the saved profile, because this must not save the form's input.
    const saved = profileOf(draftOf(editing, false));
    try {
      this.#show({ editing: await this.#withVault(() => this.#api.profiles.save(saved, null, false)) });
      this.#show({ draft: { ...this.#shown.draft, remember: false } });
      this.#choices.set(saved.id, false);
    } catch (error) {
      this.attempt.fail(error);
    }
    await this.refresh();
  }

  /** Opens the vault; the screen stays. */
  async unlock(): Promise<void> {
    await this.asking.unlock(null, null);
    await this.refresh();
  }

  /** Reads profiles and vault, because only an open vault shows what is stored. */
  async refresh(): Promise<void> {
    await Promise.all([this.load(), this.#loadVault()]);
  }

  vaultChanged(vault: VaultState): void {
    const before = this.#shown.vault;
    this.#show({ vault });
    // A new vault has other passwords.
    if (before !== null && before.secrets !== vault.secrets) void this.load();
  }

  async save(): Promise<void> {
    const draft = this.#settle();
    try {
      const saved = await this.#withVault(() =>
        this.#api.profiles.save(profileOf(draft), secretsOf(draft), this.#storeOf(draft)),
      );
      this.#choose(draft);
      this.#fill(saved);
    } catch (error) {
      this.attempt.fail(error);
    }
    await this.refresh();
  }

  /** The form's profile if it is not saved yet; null if it is. */
  get newProfile(): Profile | null {
    const profiles = this.#shown.profiles ?? [];
    const draft = settleDraft(this.#shown.draft, profiles);
    return profiles.some(({ id }) => id === draft.id) ? null : profileOf(draft);
  }

  /** It works, so the engine has saved it. @returns the saved profile */
  async wasSaved(profile: Profile): Promise<ProfileSummary> {
    await this.load();
    const unknown = {
      safety: { lock: "read-only" },
      lastUsedAt: null,
      secrets: {},
      demo: false,
    } as const;
    const saved = this.#shown.profiles?.find(({ id }) => id === profile.id) ?? { ...profile, ...unknown };
    const { draft } = this.#shown;
    this.#choose({ ...draft, id: profile.id });
    this.#show({ editing: saved, draft: { ...draft, name: profile.name } });
    return saved;
  }

  /** Saves the form's profile without its password; null when that fails, with an error shown. */
  async saveForAttempt(): Promise<ProfileSummary | null> {
    const draft = this.#settle();
    const profile = profileOf(draft);
    try {
      const saved = await this.#api.profiles.save(profile, null, this.#storeOf(draft));
      this.#show({ editing: saved });
      this.#choose(draft);
      await this.load();
      return saved;
    } catch (error) {
      const data = toErrorData(error);
      await this.load();
      const saved = this.#shown.profiles?.find(({ id }) => id === profile.id) ?? null;
      // Then everything except the password is saved. Unless the stored one had to be removed, nothing about it had to
      // change yet.
      const kept = draft.remember || !needsSecrets(draft);
      if (saved !== null && kept && isVaultClosed(data)) return saved;
      this.attempt.fail(error);
      return null;
    }
  }

  /** Fills the form with the engine's profile. */
  #fill(profile: ProfileSummary): void {
    const remember = profile.secrets[PASSWORD] === "stored" || !this.#choices.isOff(profile.id);
    this.#show({ editing: profile, draft: draftOf(profile, remember) });
  }

  /** The form gets the profile that is saved: an existing one, or one with a unique name. */
  #settle(): Draft {
    const profiles = this.#shown.profiles ?? [];
    const draft = settleDraft(this.#shown.draft, profiles);
    this.#show({ draft, editing: profiles.find(({ id }) => id === draft.id) ?? this.#shown.editing });
    return draft;
  }

  #storeOf(draft: Draft): boolean {
    const { editing, vault } = this.#shown;
    return storeOf(draft, vault, editing?.id === draft.id && Object.values(editing.secrets).includes("stored"));
  }

  /** Whether a sign-in with this profile goes into the vault. */
  mayStore({ id }: Profile): boolean {
    return !this.#choices.isOff(id) && canStore(this.#shown.vault);
  }

  /** If the box was enabled, its state is the user's choice. */
  #choose(draft: Draft): void {
    if (needsSecrets(draft) && canStore(this.#shown.vault)) this.#choices.set(draft.id, draft.remember);
  }

  /** Runs an action that may need the vault, and opens the vault first if needed. */
  async #withVault<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const data = toErrorData(error);
      if (!isVaultClosed(data)) throw error;
      const { kind } = await this.asking.unlock(null, data);
      if (kind !== "unlocked") throw error;
      return call();
    }
  }

  /** The screen works without it. Then nothing can be stored, and the engine reports why when it is asked to. */
  async #loadVault(): Promise<void> {
    this.#askedVault = true;
    try {
      this.#show({ vault: await this.#api.vault.state() });
    } catch {
      this.#show({ vault: null });
    }
  }

  #show(changed: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...changed };
    // Not awaited, because the keyring may be slow, or may ask the user first.
    if (!this.#askedVault && this.#mayNeedPassword()) void this.#loadVault();
    this.#onChange();
  }

  /** Without a login the system's keyring is not asked and its native code not loaded. */
  #mayNeedPassword(): boolean {
    const { profiles, draft } = this.#shown;
    return needsSecrets(draft) || (profiles ?? []).some(({ kafka: { sasl } }) => sasl.mechanism !== "none");
  }
}

/** The password is stored, but the vault must be opened first. */
export function isVaultClosed({ code }: ErrorData): boolean {
  return code === "VAULT_LOCKED" || code === "VAULT_UNAVAILABLE";
}
