import { css, html, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Session } from "../data/session.ts";
import "./tw-icon.ts";

/** The user's favourites of one kind in one profile; they are saved. */
export class Favourites implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #kind: string;
  #names: ReadonlySet<string> = new Set();
  #session: Session | null = null;

  /** @param kind `topics`, `groups` */
  constructor(host: ReactiveControllerHost, kind: string) {
    this.#host = host;
    this.#kind = kind;
    host.addController(this);
  }

  hostConnected(): void {}

  /** A new set after each change. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Reads this profile's saved favourites, once. */
  async recall(session: Session): Promise<void> {
    if (this.#session?.profile.id === session.profile.id) return;
    if (this.#session !== null) this.#set(new Set());
    this.#session = session;
    const kept = parse(await session.preferences.get(this.#key(session)));
    // Favourites added meanwhile stay.
    if (this.#session === session && kept.length > 0) this.#set(new Set([...kept, ...this.#names]));
  }

  toggle(name: string): void {
    const names = new Set(this.#names);
    if (!names.delete(name)) names.add(name);
    this.#set(names);
    this.#session?.preferences.set(this.#key(this.#session), JSON.stringify([...names]));
  }

  #key({ profile }: Session): string {
    return `favourites/${this.#kind}/${profile.id}`;
  }

  #set(names: ReadonlySet<string>): void {
    this.#names = names;
    this.#host.requestUpdate();
  }
}

/** A damaged value is ignored. */
function parse(text: string | null): readonly string[] {
  try {
    const names: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}

/** For a table's `arrange`: favourites first, in the order of the rows. */
export function favouritesFirst<Row extends { readonly favourite: boolean }>(found: readonly Row[]): readonly Row[] {
  return [...found.filter(({ favourite }) => favourite), ...found.filter(({ favourite }) => !favourite)];
}

/** The star before a row's name, for `starStyles` around its table. It takes no focus: the key S does the same. */
export function renderStar(name: string, isOn: boolean, toggle: () => void) {
  const label = isOn ? `Remove ${name} from favourites` : `Add ${name} to favourites`;
  return html`<button
    part=${isOn ? "star starred" : "star"}
    tabindex="-1"
    title=${`${label}  S`}
    aria-label=${label}
    aria-pressed=${isOn}
    @click=${(event: Event) => {
      event.stopPropagation();
      toggle();
    }}
  >
    <tw-icon name="star"></tw-icon>
  </button>`;
}

export const starStyles = css`
  tw-data-table {
    --before-names: 21px;
  }
  tw-data-table::part(star) {
    width: 18px;
    height: 18px;
    /* Less high than the line, which it must not make higher. */
    margin: -4px 5px -4px -2px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--text-dim);
    opacity: var(--on-row);
    vertical-align: middle;
    --icon: 13px;
  }
  tw-data-table::part(star):hover {
    color: var(--warn);
  }
  tw-data-table::part(starred) {
    color: var(--warn);
    opacity: 1;
    --icon-fill: currentcolor;
  }
`;
