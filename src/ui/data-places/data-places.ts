import { consume } from "@lit/context";
import { html, LitElement, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { WindowApi } from "../../contract/api.ts";
import type {
  DataPlace,
  DataPlaces,
  ExportChoice,
  ImportChoice,
  ImportPlan,
  ImportSource,
} from "../../contract/data.ts";
import { type ErrorData, toErrorData } from "../../contract/errors.ts";
import type { ProfileSummary } from "../../contract/profiles.ts";
import type { VaultState } from "../../contract/vault.ts";
import { writeClipboard } from "../data/clipboard.ts";
import { apiContext } from "../data/context.ts";
import { type Told, tell } from "../data/events.ts";
import "../components/error-note.ts";
import "../components/tw-icon.ts";
import { inFolder, stamp } from "../data/export-path.ts";
import type { FileKind } from "../data/file-dialogs.ts";
import { countOf, formatBytes } from "../data/format.ts";
import { base } from "../styles/base.ts";
import { sectionStyles } from "../styles/section.ts";
import { dataPlacesStyles } from "./data-places.styles.ts";
import "./erase-form.ts";
import { EVERYTHING } from "./export-choice.ts";
import "./import-plan.ts";
import "./paste-form.ts";
import "../components/path-form.ts";
import { renderPlace } from "./place-row.ts";
import { countText, doomedKey, doomedPaths, importedText, totalBytes } from "./places-text.ts";
import { sentToMakers } from "./what-leaves.ts";

export type DataPlacesApi = Pick<WindowApi, "data" | "profiles" | "vault" | "window">;

/** The name of the exported file. */
const CONFIGURATION: FileKind = { name: "Configurations", ending: "json" };

type Task = "export" | "import" | "erase";

declare module "../data/events.ts" {
  interface Events {
    "tw-erased": readonly string[];
    "tw-profiles": null;
  }
}

/**
 * Where is my data? Lists every place on this machine in which Tailwater stores data, with export, import and removal.
 *
 * @fires tw-profiles profiles were added or replaced
 * @fires tw-erased `CustomEvent<readonly string[]>` everything was removed, with the removed paths. The page must load
 * again.
 */
@customElement("tw-data-places")
export class DataPlacesView extends LitElement {
  static readonly spot = "Your data";
  static override styles = [base, sectionStyles, dataPlacesStyles];

  @consume({ context: apiContext }) @state() api: DataPlacesApi | null = null;
  @state() private data: DataPlaces | null = null;
  @state() private vault: VaultState | null = null;
  /** Why the places could not be listed, or a folder not shown. */
  @state() private error: ErrorData | null = null;
  @state() private task: Task | null = null;
  /** The plan of an import; null until a file is chosen. */
  @state() private plan: ImportPlan | null = null;
  @state() private profiles: readonly ProfileSummary[] = [];
  @state() private choice: ExportChoice = EVERYTHING;
  /** What the plan is of. */
  #source: ImportSource = { kind: "file", path: "" };
  @state() private path = "";
  @state() private busy = false;
  @state() private taskError: ErrorData | null = null;
  @state() private done = "";

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render() {
    const { data } = this;
    return html`
      <h3>Where is my data?</h3>
      ${data === null ? html`<p class="lead">${this.error === null ? "Looking…" : ""}</p>` : this.#renderLead(data)}
      ${this.error === null ? nothing : html`<tw-error-note .error=${this.error}></tw-error-note>`}
      ${data === null ? nothing : html`<ul class="rows">${data.places.map((place) => renderPlace(place, () => this.#openFolder(place)))}</ul>`}
      <div class="tasks">
        <button aria-expanded=${this.task === "export"} ?disabled=${this.busy} @click=${() => this.#begin("export")}>
          <tw-icon name="download"></tw-icon>Export configuration…
        </button>
        <button aria-expanded=${this.task === "import"} ?disabled=${this.busy} @click=${() => this.#begin("import")}>
          <tw-icon name="upload"></tw-icon>Import…
        </button>
        <button
          class="danger"
          aria-expanded=${this.task === "erase"}
          ?disabled=${this.busy || data === null}
          @click=${() => this.#begin("erase")}
        >
          <tw-icon name="trash-2"></tw-icon>Erase everything…
        </button>
      </div>
      ${this.#renderTask()}
      <p class="said" role="status">${this.done === "" ? "" : html`<tw-icon name="circle-check"></tw-icon>${this.done}`}</p>
      <div class="honest">
        <p>
          <b>What leaves this computer</b> is shown under Network: connections to the brokers of the clusters you connect
          to, whose names your system looks up. ${data === null ? nothing : sentToMakers(data.publisher)}
        </p>
        <p>
          <b>Records</b> that are read stay in memory and are gone when Tailwater ends. <b>Exports and recordings</b> stay
          where you save them; Tailwater remembers only the paths of recent recordings, in its preferences.
        </p>
      </div>
    `;
  }

  #renderLead(data: DataPlaces) {
    const why = data.chosenBy === "system" ? "the standard folder of your system" : "set with --data-dir";
    return html`<p class="lead">
      Everything that Tailwater stores is on this computer: ${formatBytes(totalBytes(data))} in the places below. Its folder is
      <span class="mono">${data.folder}</span>, ${why}.
    </p>`;
  }

  #renderTask() {
    const cancel = () => this.#cancel();
    switch (this.task) {
      case null:
        return nothing;
      case "erase":
        return html`<tw-erase-form
          class="task"
          .paths=${this.data === null ? [] : doomedPaths(this.data)}
          .key=${doomedKey(this.vault)}
          .error=${this.taskError}
          ?busy=${this.busy}
          @tw-erase=${this.#erase}
          @tw-cancel=${cancel}
        ></tw-erase-form>`;
      case "export":
        return html`<div class="box">
          <tw-export-choice
            .profiles=${this.profiles}
            .choice=${this.choice}
            @tw-export-choice=${(event: Told<"tw-export-choice">) => {
              this.choice = event.detail;
              this.taskError = null;
            }}
            @tw-export-copy=${this.#copy}
          ></tw-export-choice>
          <tw-path-form
            class="task"
            label=${this.choice.passphrase === null ? "Write a new file, without secrets" : "Write a new file, with encrypted secrets"}
            action="Export"
            doing="Writing…"
            .path=${this.path}
            .error=${this.taskError}
            ?busy=${this.busy}
            @tw-path=${(event: Told<"tw-path">) => this.#export(event.detail)}
            @tw-cancel=${cancel}
          ></tw-path-form>
        </div>`;
      case "import":
        if (this.plan !== null) {
          return html`<tw-import-plan
            class="task"
            .plan=${this.plan}
            .error=${this.taskError}
            ?busy=${this.busy}
            @tw-import=${(event: Told<"tw-import">) => this.#import(event.detail)}
            @tw-cancel=${cancel}
          ></tw-import-plan>`;
        }
        return html`<div class="box"><tw-path-form
          class="task"
          label="Import profiles and view settings from an exported file. You review them before anything changes"
          action="Review"
          doing="Reading…"
          .opens=${CONFIGURATION}
          .path=${this.path}
          .error=${this.taskError}
          ?busy=${this.busy}
          @tw-path=${(event: Told<"tw-path">) => this.#planImport({ kind: "file", path: event.detail })}
          @tw-cancel=${cancel}
        ></tw-path-form>
        <tw-paste-form
          ?busy=${this.busy}
          @tw-pasted=${(event: Told<"tw-pasted">) => this.#planImport({ kind: "text", text: event.detail })}
        ></tw-paste-form></div>`;
    }
  }

  async #load(): Promise<void> {
    const { api } = this;
    if (api === null) return;
    try {
      this.data = await api.data.places();
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #openFolder({ id }: DataPlace): Promise<void> {
    this.error = null;
    try {
      await this.api?.data.openFolder(id);
    } catch (error) {
      this.error = toErrorData(error);
    }
  }

  async #begin(task: Task): Promise<void> {
    const { api } = this;
    if (api === null) return;
    if (this.task === task) {
      this.#cancel();
      return;
    }
    this.done = "";
    this.taskError = null;
    try {
      if (task === "erase") {
        // It must list what exists now.
        [this.data, this.vault] = await Promise.all([api.data.places(), api.vault.state()]);
      } else {
        if (task === "export") this.profiles = await api.profiles.list();
        this.choice = EVERYTHING;
        const folder = await api.window.downloadFolder();
        this.path = inFolder(folder, task === "export" ? `tailwater-configuration-${stamp(new Date())}.json` : "");
      }
    } catch (error) {
      this.error = toErrorData(error);
      return;
    }
    this.plan = null;
    this.task = task;
    await this.#show();
  }

  async #show(): Promise<void> {
    await this.updateComplete;
    const form = this.renderRoot.querySelector<HTMLElement>(".task");
    form?.scrollIntoView({ block: "nearest" });
    form?.focus();
  }

  #cancel(): void {
    this.task = null;
    this.plan = null;
  }

  #export(path: string): void {
    void this.#work(path, async (api) => {
      const written = await api.data.export(path, this.choice);
      const secrets = this.choice.passphrase === null ? "" : ` with ${countOf(written.secrets, "secret")}`;
      this.done = `${countText(written.profiles)}${secrets} written to ${written.path}`;
    });
  }

  #copy(): void {
    void this.#work(this.path, async (api) => {
      await writeClipboard(await api.data.exportText(this.choice.profiles));
      this.done = "Copied, without secrets";
    });
  }

  #planImport(source: ImportSource): void {
    const path = source.kind === "file" ? source.path : this.path;
    const look = async (api: DataPlacesApi) => {
      this.plan = await api.data.planImport(source);
      this.#source = source;
    };
    void this.#work(path, look, false).then(() => this.#show());
  }

  #import(choice: ImportChoice): void {
    const { plan } = this;
    if (plan === null) return;
    void this.#work(this.path, async (api) => {
      const result = await api.data.import(this.#source, plan.digest, choice);
      this.done = importedText(result);
      tell(this, "tw-profiles");
      await this.#load();
    });
  }

  #erase(): void {
    void this.#work("", async (api) => tell(this, "tw-erased", await api.data.erase()));
  }

  async #work(path: string, run: (api: DataPlacesApi) => Promise<void>, ends = true): Promise<void> {
    const { api } = this;
    if (api === null || this.busy) return;
    this.path = path;
    this.busy = true;
    this.taskError = null;
    try {
      await run(api);
      if (ends) this.#cancel();
    } catch (error) {
      this.taskError = toErrorData(error);
    } finally {
      this.busy = false;
    }
  }
}
