import { html, nothing } from "lit";
import { CSV_ROLES, type CsvRole } from "../../contract/record-source.ts";
import "../components/choose-file.ts";
import type { Told } from "../data/events.ts";
import type { ProduceForm } from "./produce-form.ts";

const ROLE_LABELS: Readonly<Record<CsvRole, string>> = {
  key: "key",
  value: "value",
  header: "a header",
  headers: "all headers (JSON pairs)",
  partition: "partition",
  timestamp: "timestamp (ms)",
  none: "–",
};

const SEPARATORS = [
  [",", "comma"],
  [";", "semicolon"],
  ["\t", "tab"],
  ["|", "bar"],
] as const;

/** The role that a column most likely has, by its name; exports have these names. */
export function rolesFor(columns: readonly string[]): readonly CsvRole[] {
  const known: readonly CsvRole[] = ["key", "value", "headers", "partition", "timestamp"];
  const taken = new Set<CsvRole>();
  return columns.map((column) => {
    const role = known.find((one) => one === column.trim().toLowerCase()) ?? "none";
    if (role === "none" || taken.has(role)) return "none";
    taken.add(role);
    return role;
  });
}

/** The file that records come from. @param readColumns reads the first row of the CSV file */
export function renderFile(form: ProduceForm, set: (change: Partial<ProduceForm>) => void, readColumns: () => void) {
  const kind = form.from === "csv" ? { name: "CSV", ending: "csv" } : { name: "NDJSON", ending: "ndjson" };
  const setPath = (path: string) => set({ path, columns: [], roles: [] });
  return html`<div class="from-file">
    <div class="line">
      <label for="path">File</label>
      <input
        id="path"
        class="mono"
        autocomplete="off"
        spellcheck="false"
        placeholder=${`path of a .${kind.ending} file`}
        .value=${form.path}
        @input=${(event: Event) => setPath((event.target as HTMLInputElement).value)}
        @change=${() => form.from === "csv" && form.path.trim() !== "" && readColumns()}
      />
      <tw-choose-file
        .opens=${kind}
        .path=${form.path}
        @tw-chosen=${({ detail }: Told<"tw-chosen">) => setPath(detail)}
      ></tw-choose-file>
    </div>
    ${form.from === "csv" ? renderCsv(form, set, readColumns) : renderNdjson(form, set)}
  </div>`;
}

function renderNdjson({ exact }: ProduceForm, set: (change: Partial<ProduceForm>) => void) {
  return html`<p class="help">
      One JSON object a line, as Tailwater exports it: key, value and headers are text, null or
      <code>{"base64": …}</code>.
    </p>
    <label class="check">
      <input
        type="checkbox"
        id="exact"
        .checked=${exact}
        @change=${(event: Event) => set({ exact: (event.target as HTMLInputElement).checked })}
      />Keep each record’s partition and timestamp
    </label>`;
}

function renderCsv(
  { columns, roles, separator }: ProduceForm,
  set: (change: Partial<ProduceForm>) => void,
  readColumns: () => void,
) {
  const setRole = (index: number, role: CsvRole) =>
    set({
      // Only headers may have several columns.
      roles: roles.map((one, at) => (at === index ? role : one === role && role !== "header" ? "none" : one)),
    });
  return html`<div class="line">
      <label for="separator">Separator</label>
      <select
        id="separator"
        @change=${(event: Event) =>
          set({ separator: (event.target as HTMLSelectElement).value, columns: [], roles: [] })}
      >
        ${SEPARATORS.map(
          ([value, label]) => html`<option value=${value} ?selected=${value === separator}>${label}</option>`,
        )}
      </select>
      <button type="button" @click=${readColumns}>Read columns</button>
    </div>
    ${
      columns.length === 0
        ? html`<p class="help">The first row has the names of the columns. An empty cell is null, <code>""</code> is empty.</p>`
        : html`<div class="roles" role="list" aria-label="Columns">
            ${columns.map(
              (column, index) => html`<div class="line" role="listitem">
                <label class="mono" for=${`role-${index}`} title=${column}>${column === "" ? nothing : column}</label>
                <select
                  id=${`role-${index}`}
                  @change=${(event: Event) => setRole(index, (event.target as HTMLSelectElement).value as CsvRole)}
                >
                  ${CSV_ROLES.map(
                    (role) =>
                      html`<option value=${role} ?selected=${role === roles[index]}>${ROLE_LABELS[role]}</option>`,
                  )}
                </select>
              </div>`,
            )}
          </div>`
    }`;
}
