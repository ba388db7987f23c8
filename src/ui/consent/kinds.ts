import { css, html } from "lit";
import type { ConsentState, SentKind, SentValues } from "../../contract/consent.ts";
import { countOf } from "../data/format.ts";
import { factStyles } from "../styles/facts.ts";

export const NAMES: Readonly<Record<SentKind["purpose"], string>> = {
  analytics: "Analytics",
  "error-reports": "Error reports",
};

/** In a few sentences; the rest is `renderKinds`. */
export function sentInWords({ kinds }: Pick<ConsentState, "kinds">): string {
  const hosts = [...new Set(kinds.map(({ to }) => new URL(to).host))].join(" and ");
  return `Tailwater then tells its makers which of its dialogs you open, which of its buttons you press, and which kinds of errors occur. It never sends a record, a host, a topic, a group, a user, a path or the text of an error. The requests go to ${hosts} and show your IP address, as every request does.`;
}

/** The label of the box. */
export const AGREE = "Send analytics and error reports to the makers";

/** What the variable parts are. */
const PARTS: Readonly<Record<string, string>> = {
  dialog: "Dialog",
  button: "Button",
  type: "Type of error",
  value: "Error code",
  logger: "Part of the app",
  os: "System",
};

/** What stands for what varies in an example. */
const VARIES: Readonly<Record<SentKind["purpose"], string>> = {
  analytics:
    "Zeros stand for what varies: client_id is a random number of this installation, deleted when you untick the box; session_id is when Tailwater started, timestamp_micros when you used it, both to the second. engagement_time_msec is always 100.",
  "error-reports":
    "Zeros stand for what varies: event_id is a random number for each report; timestamp and sent_at are when it occurred and when it was sent.",
};

/** Lines of JSON, laid out to be read. */
function laidOut(example: string): string {
  const lines = example.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join("\n");
}

export const kindStyles = css`
  ${factStyles}
  details {
    margin: 0 0 6px;
  }
  summary {
    cursor: pointer;
    font: 500 var(--t-12) / 20px var(--font-ui);
  }
  summary:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 1px;
  }
  dl {
    --names: 92px;
    margin: 6px 0;
  }
  .grows {
    margin: 6px 0;
    color: var(--text-dim);
    font-size: var(--t-12);
    line-height: 18px;
  }
  pre {
    margin: 0;
    padding: 8px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--bg-sunken);
    font: var(--t-11) / 16px var(--font-mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    user-select: text;
  }
`;

/** Everything that can be sent, from the code that sends it. */
export function renderKinds({ kinds }: Pick<ConsentState, "kinds">) {
  return kinds.map(
    ({ purpose, to, example, values }) => html`<details>
      <summary>${NAMES[purpose]}: what would be sent</summary>
      <dl>
        <dt>To</dt>
        <dd>${to}</dd>
        <dt>Example</dt>
        <dd><pre aria-label=${`Example of ${NAMES[purpose].toLowerCase()}`}>${laidOut(example)}</pre>
          <p class="grows">${VARIES[purpose]}</p>
        </dd>
        ${values.map(({ name, values: known }) => html`<dt>${PARTS[name] ?? name}</dt><dd>${renderValues(name, known)}</dd>`)}
      </dl>
      <div class="grows">${growText(values)}</div>
    </details>`,
  );
}

/** What a new version may add without asking. */
function growText(values: readonly SentValues[]): string {
  const growing = values.flatMap(({ name, grows }) => (grows ? [(PARTS[name] ?? name).toLowerCase()] : []));
  const may = growing.length === 0 ? "" : `A new version may know another ${growing.join(" or ")}. `;
  return `${may}Before a version sends anything else, it asks you again.`;
}

function renderValues(name: string, known: readonly string[]) {
  if (known.length <= 20) return known.join(", ");
  return html`<details>
    <summary>${name === "value" ? `one of ${countOf(known.length, "error code")}` : countOf(known.length, "value")}</summary>
    ${known.join(", ")}
  </details>`;
}

/** What the decision means now; null: there was none. */
export function statusText({ status, decidedAt }: ConsentState, dateText: (at: number) => string) {
  const when = decidedAt === null ? "" : ` on ${dateText(decidedAt)}`;
  if (status === "agreed") return `You agreed${when}.`;
  if (status === "refused") return `Off${decidedAt === null ? "" : ` since ${dateText(decidedAt)}`}. Nothing is sent.`;
  if (status === "list-changed")
    return `You agreed${when} to another list. Nothing is sent until you agree to this one.`;
  return "Off. Nothing is sent unless you agree.";
}
