import { css, html, nothing } from "lit";
import type { ChangeEffect, PlanLine, TargetOutcome } from "../../contract/changes.ts";
import { countOf, formatNumber } from "../data/format.ts";
import "../components/copy-button.ts";
import "../components/tw-icon.ts";

/** The number of lines shown until the user asks for more. */
export const FIRST_LINES = 12;
/** The longest name that fits beside its values, characters. */
const SHORT_NAME = 40;
/** The number of targets that are listed by name. */
const MOST_TARGETS = 100;

export const EFFECT_WORDS: Readonly<Record<ChangeEffect, string>> = {
  adds: "Adds",
  alters: "Alters",
  destroys: "Destroys",
};

/** The effect of a change, as a word and a colour. */
export function renderEffect(effect: ChangeEffect) {
  return html`<span class=${`effect ${effect}`}>${EFFECT_WORDS[effect]}</span>`;
}

/** Old → new, a line each. @param unlisted the number of further lines that the engine did not send */
export function renderLines(lines: readonly PlanLine[], unlisted: number, isLong: boolean, showAll: () => void) {
  if (lines.length === 0) return nothing;
  const shown = isLong ? lines : lines.slice(0, FIRST_LINES);
  const more = lines.length - shown.length;
  return html`<div class=${isLong ? "lines long" : "lines"} role="list" aria-label="What changes" tabindex="0">
      ${shown.map(
        (line) => html`<div class=${line.name.length > SHORT_NAME ? "line wide" : "line"} role="listitem">
          <span class="name">${line.name}</span>
          <span class="values">${renderValues(line)}</span>
          ${line.note === null ? nothing : html`<span class="note">${line.note}</span>`}
        </div>`,
      )}
    </div>
    ${more === 0 ? nothing : html`<button class="quiet more" @click=${showAll}>Show ${formatNumber(more)} more</button>`}
    ${unlisted === 0 ? nothing : html`<p class="unlisted">${countOf(unlisted, "line")} more, not listed here</p>`}`;
}

function renderValues({ old, new: now }: PlanLine) {
  if (old === null && now === null) return nothing;
  if (old === null) return html`<ins>${now}</ins>`;
  if (now === null) return html`<del>${old}</del>`;
  return html`<span class="old">${old}</span><span class="arrow" aria-label="becomes">→</span><span>${now}</span>`;
}

/** The number of characters shown of a command: one for 10,000 partitions has 700,000. */
const FIRST_CHARACTERS = 4_000;

/** The command for Kafka's own tools, to copy. Only the beginning of a long one is shown. */
export function renderCommand(command: string) {
  const end = command.length > FIRST_CHARACTERS ? command.lastIndexOf("\n", FIRST_CHARACTERS) : -1;
  const shown = command.slice(0, end > 0 ? end : FIRST_CHARACTERS);
  const more = command.length - shown.length;
  return html`<div class="command">
    <pre tabindex="0" role="region" aria-label="The same by Kafka’s own tools">${renderWords(shown)}${
      more === 0 ? nothing : html`<em>… and ${countOf(more, "character")} more, which are copied, too</em>`
    }</pre>
    <tw-copy-button .text=${command} what="command"></tw-copy-button>
  </div>`;
}

/** Lines break between options, not at the hyphens of an option. */
function renderWords(command: string) {
  return command.split(/([ \n])/).map((word) => (word === " " || word === "\n" ? word : html`<span>${word}</span>`));
}

/** The first changed value, in one line: `retention.ms −1 → 86400000, and 2 more`; empty for nothing. */
export function shortChange(lines: readonly PlanLine[], unlisted: number): string {
  const [first] = lines;
  if (first === undefined) return "";
  const values = [first.old, first.new].filter((value) => value !== null).join(" → ");
  const more = lines.length - 1 + unlisted;
  return `${first.name} ${values}${more === 0 ? "" : `, and ${formatNumber(more)} more`}`.trim();
}

/** Refused targets, each with its reason and the next step; then the targets that were not sent. */
export function renderRefused(refused: readonly TargetOutcome[]) {
  const unsent = refused.filter(isUnsent);
  const others = refused.filter((one) => !isUnsent(one));
  return html`${
    others.length === 0
      ? nothing
      : html`<ul class="refused" aria-label="Refused">
          ${others.slice(0, MOST_TARGETS).map(
            ({ target, error }) => html`<li>
              <span class="mono">${target}</span> ${error?.message} ${error?.hint ?? nothing}
            </li>`,
          )}
        </ul>`
  }${renderMore(others.length)}${
    unsent.length === 0
      ? nothing
      : html`<p class="unlisted">${unsent[0]?.error?.message} ${countOf(unsent.length, "target")}:</p>
          <p class="unsent mono" role="region" tabindex="0" aria-label="Not sent">
            ${unsent
              .slice(0, MOST_TARGETS)
              .map(({ target }) => target)
              .join(", ")}
          </p>`
  }${renderMore(unsent.length)}`;
}

/** It was never sent: an earlier target failed, or the user stopped the change. */
export const isUnsent = ({ error }: TargetOutcome): boolean => error?.code === "CANCELLED";

function renderMore(all: number) {
  const more = all - MOST_TARGETS;
  return more <= 0 ? nothing : html`<p class="unlisted">${formatNumber(more)} more, not listed here</p>`;
}

export const planViewStyles = css`
  .effect {
    flex: none;
    padding: 0 6px;
    border-radius: 3px;
    font: 500 var(--t-11) / 18px var(--font-ui);
  }
  .adds {
    background: var(--ok-soft);
    color: var(--ok);
  }
  .alters {
    background: var(--info-soft);
    color: var(--info);
  }
  .destroys {
    background: var(--danger-soft);
    color: var(--danger);
  }
  .lines {
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--bg);
    user-select: text;
  }
  /* A shadow at an edge shows that the content continues there. */
  .lines.long,
  .command pre {
    --shade: color-mix(in srgb, var(--text) 22%, transparent);
    overflow: auto;
    background:
      linear-gradient(var(--under) 50%, transparent) top / 100% 20px no-repeat local,
      linear-gradient(transparent, var(--under) 50%) bottom / 100% 20px no-repeat local,
      linear-gradient(var(--shade), transparent) top / 100% 6px no-repeat scroll,
      linear-gradient(transparent, var(--shade)) bottom / 100% 6px no-repeat scroll,
      var(--under);
  }
  .lines.long {
    --under: var(--bg);
    max-height: 480px;
  }
  .line {
    display: grid;
    grid-template-columns: minmax(96px, 42%) minmax(0, 1fr);
    gap: 0 10px;
    padding: 3px 8px;
    font: var(--t-12) / 18px var(--font-mono);
    overflow-wrap: anywhere;
  }
  .line + .line {
    border-top: 1px solid var(--line);
  }
  .line.wide {
    grid-template-columns: minmax(0, 1fr);
  }
  .line .note {
    grid-column: -2;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
  }
  .old,
  .arrow,
  del {
    color: var(--text-dim);
  }
  .arrow {
    padding: 0 6px;
  }
  ins {
    color: var(--ok);
    text-decoration: none;
  }
  .more {
    justify-self: start;
  }
  .unlisted {
    margin: 0;
    color: var(--text-dim);
    font-size: var(--t-12);
  }
  .command {
    display: flex;
    align-items: flex-start;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--bg-sunken);
  }
  .command pre {
    --under: var(--bg-sunken);
    flex: 1;
    max-height: 266px;
    min-width: 0;
    margin: 0;
    padding: 5px 0 5px 8px;
    font: var(--t-11) / 16px var(--font-mono);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    user-select: text;
  }
  .command em {
    display: block;
    color: var(--text-dim);
    font: var(--t-11) / 16px var(--font-ui);
  }
  .command span {
    display: inline-block;
    max-width: 100%;
  }
  .refused {
    display: grid;
    gap: 4px;
    max-height: 200px;
    margin: 0;
    padding: 0;
    overflow: auto;
    font-size: var(--t-12);
    line-height: 18px;
    list-style: none;
    overflow-wrap: anywhere;
    user-select: text;
  }
  .refused .mono {
    color: var(--danger);
  }
  .unsent {
    max-height: 108px;
    margin: 0;
    overflow: auto;
    font-size: var(--t-11);
    overflow-wrap: anywhere;
    user-select: text;
  }
`;
