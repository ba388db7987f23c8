import { html } from "lit";
import type { ReplayKeeps } from "../../contract/replay.ts";

export const EVERYTHING: ReplayKeeps = { headers: true, timestamps: true, partitions: true, origin: false };

const KEEPS: readonly (readonly [name: keyof ReplayKeeps, label: string])[] = [
  ["partitions", "Keep partitions"],
  ["timestamps", "Keep timestamps"],
  ["headers", "Keep headers"],
  ["origin", "Add the origin as a header"],
];

/** What each record keeps, as boxes to tick. @param given those that an expression decides */
export function renderKeeps(
  keeps: ReplayKeeps,
  given: ReadonlySet<keyof ReplayKeeps>,
  become: (keeps: ReplayKeeps) => void,
) {
  return html`<fieldset>
    <legend>Each record</legend>
    ${KEEPS.map(
      ([name, label]) => html`<label title=${given.has(name) ? "An expression decides it" : ""}
        ><input
          type="checkbox"
          .checked=${keeps[name]}
          ?disabled=${given.has(name)}
          @change=${(event: Event) => become({ ...keeps, [name]: (event.target as HTMLInputElement).checked })}
        />${label}</label
      >`,
    )}
  </fieldset>`;
}
