import type { WindowApi } from "../../contract/api.ts";
import type { PageError } from "../../contract/consent.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { buttonOf, dialogOf } from "./use-names.ts";

const LONGEST_STACK = 16_384;
/** In one page. The engine tells fewer. */
const MOST_ERRORS = 100;

/**
 * Passes on which of the known dialogs and buttons are used, and errors that nothing catches. The engine tells the
 * makers nothing of it unless the user agreed.
 * @returns ends it
 */
export function watchUses({ consent }: Pick<WindowApi, "consent">, target: Window = window): () => void {
  const watching = new AbortController();
  const { signal } = watching;
  let inDialog: string | null = null;
  let errors = 0;
  const ignored = () => {}; // A use that is not told is no loss, and an error here would only cause the next.

  // A dialog takes the focus when it opens, and gives it back when it closes.
  const focused = (event: Event) => {
    const tag = tagsOf(event).find((one) => dialogOf(one) !== null) ?? null;
    const dialog = tag === null ? null : dialogOf(tag);
    if (dialog !== null && tag !== inDialog) consent.opened(dialog).catch(ignored);
    inDialog = tag;
  };
  const clicked = (event: Event) => {
    const path = event.composedPath();
    const button = path.find((one) => one instanceof HTMLButtonElement);
    const root = button?.getRootNode();
    if (button === undefined || !(root instanceof ShadowRoot)) return;
    const known = buttonOf(root.host.localName, button.textContent ?? "");
    if (known !== null) consent.pressed(known).catch(ignored);
  };
  const failed = (thrown: unknown) => {
    errors += 1;
    const error = errors > MOST_ERRORS ? null : pageError(thrown);
    if (error !== null) consent.failed(error).catch(ignored);
  };
  target.addEventListener("focusin", focused, { signal });
  target.addEventListener("click", clicked, { signal, capture: true });
  target.addEventListener("error", ({ error }) => failed(error), { signal });
  target.addEventListener("unhandledrejection", ({ reason }) => failed(reason), { signal });
  return () => watching.abort();
}

const tagsOf = (event: Event): readonly string[] =>
  event.composedPath().flatMap((one) => (one instanceof Element ? [one.localName] : []));

/** Null for what is no error, and for an engine that is gone. */
function pageError(thrown: unknown): PageError | null {
  if (!(thrown instanceof Error || thrown instanceof DOMException)) return null;
  const code = thrown instanceof TailwaterError ? thrown.code : null;
  if (code === "CHANNEL_LOST") return null;
  const short = (text: string) => text.slice(0, LONGEST_STACK);
  return {
    name: short(thrown.name).slice(0, 100),
    code,
    message: short(thrown.message),
    stack: short(thrown.stack ?? ""),
  };
}
