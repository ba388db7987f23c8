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
  let errors = 0;
  const ignored = () => {}; // A use that is not told is no loss, and an error here would only cause the next.

  const unwatch = watchDialogs((tag) => {
    const dialog = dialogOf(tag);
    if (dialog !== null) consent.opened(dialog).catch(ignored);
  });
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
  target.addEventListener("click", clicked, { signal, capture: true });
  target.addEventListener("error", ({ error }) => failed(error), { signal });
  target.addEventListener("unhandledrejection", ({ reason }) => failed(reason), { signal });
  return () => {
    watching.abort();
    unwatch();
  };
}

/**
 * Every dialog is shown by this one method, and no event that leaves a shadow root tells it.
 * @param opened gets the tag of the element that has the dialog
 */
function watchDialogs(opened: (tag: string) => void): () => void {
  const { prototype } = HTMLDialogElement;
  const { showModal } = prototype;
  prototype.showModal = function (this: HTMLDialogElement) {
    showModal.call(this);
    const root = this.getRootNode();
    if (root instanceof ShadowRoot) opened(root.host.localName);
  };
  return () => {
    prototype.showModal = showModal;
  };
}

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
