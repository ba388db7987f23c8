import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { Profile, ProfileSummary } from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import { Preferences } from "../data/preferences.ts";
import type { Api } from "../data/session.ts";
import type { UnlockAnswer, WantedPassword } from "../vault/unlock-dialog.ts";
import { Attempt } from "./attempt.ts";
import { canStore, type Draft, draftOf, newDraft, passwordOf, profileOf, storeOf } from "./draft.ts";
import { settleDraft } from "./known-profile.ts";
import { RememberChoices } from "./remember-choices.ts";

/** What the connect screen shows. */
export interface Shown {
  /** Null until they are known. */
  readonly profiles: readonly ProfileSummary[] | null;
  readonly listError: ErrorData | null;
  /** What stands in the form. */
  readonly draft: Draft;
  /** Null while a new profile is made. */
  readonly editing: ProfileSummary | null;
  /** Null while it is not known, or cannot be. */
  readonly vault: VaultState | null;
  /** Why the engine wants a password typed. */
  readonly passwordProblem: string | null;
}

/** Where the user is asked for what only the user knows. */
export interface Asking {
  focusPassword(): Promise<void>;
  /** As the unlock dialog's `ask`. */
  unlock(wanted: WantedPassword | null, refusal: ErrorData | null): Promise<UnlockAnswer>;
}

/** The saved profiles, the one in the form, and what becomes of its password. */
export class ConnectState {
  readonly attempt: Attempt;
  readonly asking: Asking;
  readonly #api: Api;
  readonly #onChange: () => void;
  readonly #choices: RememberChoices;
  #shown: Shown = {
    profiles: null,
    listError: null,
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
    // A choice that cannot be read or kept is no reason to keep anybody from connecting.
    this.#choices = new RememberChoices(new Preferences(api, () => {}));
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Reads what is saved. */
  async begin(): Promise<void> {
    await Promise.all([this.load(), this.#choices.load()]);
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

  /** What was typed; an earlier result means nothing any more. */
  type(draft: Draft): void {
    this.#show({ draft });
    this.forgetOutcome();
  }

  startNew(): void {
    this.#show({ editing: null });
    this.type(newDraft());
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

  /** It has gone where it belongs. */
  dropPassword(): void {
    this.#show({ draft: { ...this.#shown.draft, password: "" } });
  }

  /** Says why a password must be typed, and where. */
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

  async forgetPassword(): Promise<void> {
    const { editing } = this.#shown;
    if (editing === null) return;
    // As it is saved: what is typed in the form is not meant to be saved by this.
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

  /** Opens the vault by itself; what is on the screen stays. */
  async unlock(): Promise<void> {
    await this.asking.unlock(null, null);
    await this.refresh();
  }

  /** Profiles and vault, as they are now: what is stored is known only of an open vault. */
  async refresh(): Promise<void> {
    await Promise.all([this.load(), this.#loadVault()]);
  }

  vaultChanged(vault: VaultState): void {
    const before = this.#shown.vault;
    this.#show({ vault });
    // Another vault has other passwords.
    if (before !== null && before.secrets !== vault.secrets) void this.load();
  }

  async save(): Promise<void> {
    const draft = this.#settle();
    try {
      const saved = await this.#withVault(() =>
        this.#api.profiles.save(profileOf(draft), passwordOf(draft), this.#storeOf(draft)),
      );
      this.#choose(draft);
      this.#fill(saved);
    } catch (error) {
      this.attempt.fail(error);
    }
    await this.refresh();
  }

  /** What the form holds, when that is no saved profile yet; null when it is. */
  get newProfile(): Profile | null {
    const profiles = this.#shown.profiles ?? [];
    const draft = settleDraft(this.#shown.draft, profiles);
    return profiles.some(({ id }) => id === draft.id) ? null : profileOf(draft);
  }

  /** It works, and so the engine has saved it. @returns it as it is saved */
  async wasSaved(profile: Profile): Promise<ProfileSummary> {
    await this.load();
    const unknown = {
      lock: "read-only",
      lastUsedAt: null,
      passwordHeld: false,
      passwordStored: false,
      demo: false,
    } as const;
    const saved = this.#shown.profiles?.find(({ id }) => id === profile.id) ?? { ...profile, ...unknown };
    const { draft } = this.#shown;
    this.#choose({ ...draft, id: profile.id });
    this.#show({ editing: saved, draft: { ...draft, name: profile.name } });
    return saved;
  }

  /** Saves what the form holds but for its password; null when that cannot be, and then it says why. */
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
      // All but the password is saved then, and unless the stored one was to go, nothing was to change about it yet.
      const kept = draft.remember || draft.mechanism === "none";
      if (saved !== null && kept && isVaultClosed(data)) return saved;
      this.attempt.fail(error);
      return null;
    }
  }

  /** Fills the form with a profile as the engine has it. */
  #fill(profile: ProfileSummary): void {
    const remember = profile.passwordStored || !this.#choices.isOff(profile.id);
    this.#show({ editing: profile, draft: draftOf(profile, remember) });
  }

  /** What is in the form becomes what it is saved as: a profile that is there already, or one with a name of its own. */
  #settle(): Draft {
    const profiles = this.#shown.profiles ?? [];
    const draft = settleDraft(this.#shown.draft, profiles);
    this.#show({ draft, editing: profiles.find(({ id }) => id === draft.id) ?? this.#shown.editing });
    return draft;
  }

  #storeOf(draft: Draft): boolean {
    const { editing, vault } = this.#shown;
    return storeOf(draft, vault, editing?.id === draft.id && editing.passwordStored);
  }

  /** Where the box could be used, what it says is the user's choice. */
  #choose({ id, mechanism, remember }: Draft): void {
    if (mechanism !== "none" && canStore(this.#shown.vault)) this.#choices.set(id, remember);
  }

  /** Does what may need the vault, opening it first when it must. */
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

  /** The screen works without: then nothing can be stored, and the engine says why when it is asked to. */
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
    // Not waited for: the keyring may be slow to answer, or ask the user something first.
    if (!this.#askedVault && this.#mayNeedPassword()) void this.#loadVault();
    this.#onChange();
  }

  /** The system's keyring is not asked, nor its native code loaded, where no login is in sight. */
  #mayNeedPassword(): boolean {
    const { profiles, draft } = this.#shown;
    return draft.mechanism !== "none" || (profiles ?? []).some(({ sasl }) => sasl.mechanism !== "none");
  }
}

/** The password is there, but behind a vault that has to be opened. */
export function isVaultClosed({ code }: ErrorData): boolean {
  return code === "VAULT_LOCKED" || code === "VAULT_UNAVAILABLE";
}
