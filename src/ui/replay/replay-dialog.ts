import { consume } from "@lit/context";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ReplayRequest, ReplayRewrite, ReplayState, ReplayTarget } from "../../contract/replay.ts";
import "../components/error-note.ts";
import { ModalDialog } from "../components/modal-dialog.ts";
import "../components/suggest-field.ts";
import { sessionContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import { Poll } from "../data/poll.ts";
import type { Session } from "../data/session.ts";
import type { ReplayAsk } from "./replay-ask.ts";
import { replayDialogStyles } from "./replay-dialog.styles.ts";
import { EVERYTHING, renderKeeps } from "./replay-keeps.ts";
import "./replay-progress.ts";
import "./replay-rewrite.ts";
import { countText, failuresText, givenBy, isSameRewrite, NO_REWRITE, pillText, rewritesAny } from "./replay-text.ts";

const ASK_EVERY_MS = 200;
/**
 * Replays records to a topic: a form with a dry run, then the change goes to the tray, and the dialog shows how far it
 * is. One replay at a time; the next one forgets the last.
 *
 * @fires tw-plan-change
 * @fires tw-replay-told
 */
@customElement("tw-replay")
export class ReplayDialog extends ModalDialog {
  static readonly spot = "Replay";
  static override styles = [ModalDialog.styles, replayDialogStyles];

  @consume({ context: sessionContext, subscribe: true }) @state() session: Session | null = null;
  @state() private ask: ReplayAsk | null = null;
  @state() private targets: readonly ReplayTarget[] = [];
  @state() private profileId = "";
  @state() private topics: readonly string[] = [];
  @state() private topic = "";
  @state() private keeps = EVERYTHING;
  @state() private rate = "";
  @state() private rewrite = NO_REWRITE;
  /** What the dry run rewrites. */
  @state() private counted = NO_REWRITE;
  /** The dry run or the replay. */
  @state() private replay: ReplayState | null = null;
  @state() private error: ErrorData | null = null;
  @state() private replayId: string | null = null;
  /** The change was planned: the form gives way to the figures. */
  @state() private planned: ReplayRequest | null = null;

  readonly #poll = new Poll(this, {
    everyMs: ASK_EVERY_MS,
    wanted: () => this.replayId !== null,
    ask: () => this.#look(),
  });

  /** Records are on their way. */
  get isRunning(): boolean {
    return this.replay?.phase === "sending";
  }

  /** Shows what is left of the replay that wrote this input. @returns false: another one was opened since */
  async openRest(input: string): Promise<boolean> {
    if (input !== this.replayId || this.planned === null) return false;
    await this.open(null);
    return true;
  }

  /** @param ask null, or while records are on their way: shows the replay that there is */
  async open(ask: ReplayAsk | null): Promise<void> {
    const { session } = this;
    if (this.dialog.open || session === null) return;
    if (ask !== null && !this.isRunning) await this.#begin(session, ask);
    this.show();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("tw-suggest-field")?.focus();
  }

  async #begin({ api, profile }: Session, ask: ReplayAsk): Promise<void> {
    await this.#forget();
    this.ask = ask;
    this.topic = "";
    this.rate = "";
    this.rewrite = NO_REWRITE;
    this.error = null;
    this.planned = null;
    try {
      this.targets = await api.replay.targets();
      await this.#setTarget(this.targets.some((one) => one.profileId === this.profileId) ? this.profileId : profile.id);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  protected override renderContent() {
    return this.planned === null ? this.#renderForm() : this.#renderFigures(this.planned);
  }

  #renderForm() {
    const { replay, topic } = this;
    const isCounted = replay?.phase === "counted";
    const isWrongRate = this.rate !== "" && this.#perSecond === null;
    return html`<form @submit=${this.#plan}>
      <h2 id="title">Replay ${this.ask?.from}</h2>
      <p class="what">
        ${this.#rewriting === null ? "Keys and values are copied byte for byte." : "What no expression rewrites is copied byte for byte."}
        Nothing is written before you commit the change.
      </p>
      <div class="pair">
        <label class="line"
          >To cluster
          <select @change=${(event: Event) => void this.#setTarget((event.target as HTMLSelectElement).value)}>
            ${this.targets.map(
              ({ profileId, name, lock }) => html`<option value=${profileId} .selected=${profileId === this.profileId}>
                ${name}${lock === "read-only" ? " (read-only)" : ""}
              </option>`,
            )}
          </select>
        </label>
        <div class="line">
          To topic
          <tw-suggest-field
            label="To topic"
            .value=${topic}
            .suggestions=${this.topics.map((value) => ({ value }))}
            @tw-typed=${(event: Told<"tw-typed">) => {
              this.topic = event.detail;
            }}
          ></tw-suggest-field>
        </div>
      </div>
      ${renderKeeps(this.keeps, givenBy(this.rewrite), (keeps) => {
        this.keeps = keeps;
      })}
      <tw-replay-rewrite
        .rewrite=${this.rewrite}
        .trial=${replay?.phase === "counting" || isCounted ? this.replayId : null}
        @tw-rewrite=${({ detail }: Told<"tw-rewrite">) => {
          this.rewrite = detail;
        }}
      ></tw-replay-rewrite>
      <label class="line"
        >Records per second at most (empty: no limit)
        <input
          class="rate"
          inputmode="numeric"
          autocomplete="off"
          aria-invalid=${isWrongRate}
          .value=${this.rate}
          @input=${(event: Event) => {
            this.rate = (event.target as HTMLInputElement).value;
          }}
        />
      </label>
      ${this.#renderFailing()}
      ${this.#isOwn ? html`<div class="strip"><p>${topic} is one of the source topics. Each record will be there once more.</p></div>` : nothing}
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <div class="foot">
      <div class="count">
        ${this.#renderCount()}
      </div>
      <div class="actions">
        <button type="button" @click=${() => this.dialog.close()}>Cancel</button>
        <button
          class="primary"
          ?disabled=${!isCounted || this.#isStale || this.#toSend === 0 || topic.trim() === "" || isWrongRate}
        >
          Add to change tray
        </button>
      </div>
      </div>
    </form>`;
  }

  #renderCount() {
    const { replay } = this;
    const isCounting = replay?.phase === "counting";
    return html`<p role="status">
        ${
          replay === null
            ? "A dry run reads the records and counts those that match."
            : this.#isStale && !isCounting
              ? "The expressions changed. Count again."
              : countText(replay)
        }
      </p>
      ${
        isCounting
          ? html`<button type="button" @click=${() => void this.#try((api, id) => api.stop(id))}>Stop</button>`
          : html`<button type="button" @click=${() => void this.#count()}>
              ${replay === null ? "Count records" : "Count again"}
            </button>`
      }`;
  }

  #renderFigures(request: ReplayRequest) {
    return html`<h2 id="title">Replay to ${request.topic} of ${request.to}</h2>
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      <tw-replay-progress
        .replay=${this.replay}
        .request=${request}
        @tw-replay-stop=${() => void this.#try((api, id) => api.stop(id))}
        @tw-replay-plan-rest=${({ detail }: Told<"tw-replay-plan-rest">) => void this.#planRest(detail)}
        @tw-close=${() => this.dialog.close()}
      ></tw-replay-progress>`;
  }

  /** Records on which an expression fails are part of the dry run. */
  #renderFailing() {
    const text = this.replay === null || this.#isStale ? null : failuresText(this.replay);
    return text === null ? nothing : html`<div class="strip"><p>${text}</p></div>`;
  }

  /** Another rewriting than the one that was counted. */
  get #isStale(): boolean {
    return !isSameRewrite(this.rewrite, this.counted);
  }

  get #toSend(): number {
    const { matched = 0, failing = 0 } = this.replay ?? {};
    return matched - failing;
  }

  get #isOwn(): boolean {
    const { ask, topic, profileId } = this;
    if (ask === null || ask.source.kind === "recording" || ask.source.profileId !== profileId) return false;
    return ask.topics.includes(topic.trim());
  }

  /** Null: no limit, or no number. */
  get #perSecond(): number | null {
    const rate = Number(this.rate.replace(/\s/g, ""));
    return Number.isInteger(rate) && rate >= 1 && rate <= 10_000_000 ? rate : null;
  }

  async #setTarget(profileId: string): Promise<void> {
    this.profileId = profileId;
    this.topics = [];
    try {
      const topics = (await this.session?.api.topics.list(profileId)) ?? [];
      // The brokers' own topics can still be typed.
      if (profileId === this.profileId) this.topics = topics.flatMap(({ name, internal }) => (internal ? [] : [name]));
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #count(): Promise<void> {
    const { session, ask } = this;
    if (session === null || ask === null) return;
    await this.#forget();
    this.error = null;
    try {
      this.counted = this.rewrite;
      this.#follow(await session.api.replay.open(ask.source, this.#rewriting));
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  readonly #plan = (event: Event): void => {
    event.preventDefault();
    const { ask, replay, keeps } = this;
    const counted = this.#toSend;
    if (ask === null || replay === null || this.replayId === null) return;
    const to = this.targets.find((one) => one.profileId === this.profileId)?.name ?? "";
    void this.#send(this.replayId, {
      ...{ topic: this.topic.trim(), to, from: ask.from, keeps, isOwn: this.#isOwn, counted },
      ...{ failing: replay.failing, rewrite: this.#rewriting, rest: null },
      ...({ format: { kind: "drafts" }, compression: "lz4", acks: "all", idempotent: true } as const),
      ...{ input: this.replayId, transaction: false, perSecond: this.#perSecond, records: null },
    });
  };

  get #rewriting(): ReplayRewrite | null {
    return rewritesAny(this.rewrite) ? this.rewrite : null;
  }

  /** @param resendsUnknown also what may have been written */
  async #planRest(resendsUnknown: boolean): Promise<void> {
    const { session, planned, replay } = this;
    if (session === null || planned === null || replay === null || this.replayId === null) return;
    const rest = { unknown: replay.unknownCount, resendsUnknown };
    try {
      const id = await session.api.replay.resume(this.replayId, resendsUnknown);
      const { matched } = await session.api.replay.state(id);
      await this.#forget();
      this.#follow(id);
      await this.#send(id, { ...planned, input: id, counted: matched, failing: 0, rest });
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  /** The tray plans it; its records follow when it is committed. */
  async #send(id: string, request: ReplayRequest): Promise<void> {
    this.error = null;
    try {
      await this.session?.api.replay.send(id, this.profileId, request.keeps);
      this.planned = request;
      tell(this, "tw-plan-change", { kind: "replay.records", request, profileId: this.profileId });
      this.dialog.close();
      await this.#poll.now();
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #try(action: (api: Session["api"]["replay"], id: string) => Promise<void>): Promise<void> {
    if (this.session === null || this.replayId === null) return;
    try {
      await action(this.session.api.replay, this.replayId);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  #follow(id: string): void {
    this.replayId = id;
    void this.#poll.now();
  }

  async #look(): Promise<void> {
    const id = this.replayId;
    if (this.session === null || id === null) return;
    try {
      const replay = await this.session.api.replay.state(id);
      if (id !== this.replayId) return;
      this.replay = replay;
      tell(this, "tw-replay-told", this.planned === null ? null : pillText(replay, this.planned.counted));
      if (replay.phase === "done" || replay.phase === "stopped" || replay.phase === "failed") this.#poll.stop();
    } catch (error) {
      if (id === this.replayId) this.error = toErrorData(error);
    }
  }

  async #forget(): Promise<void> {
    const id = this.replayId;
    this.replayId = null;
    this.replay = null;
    tell(this, "tw-replay-told", null);
    if (id !== null) await this.session?.api.replay.forget(id).catch(() => {}); // It may be gone.
  }
}
