/** Told on the document when the app went offline or online, so that everything that shows it does so at once. */
export const OFFLINE_EVENT = "tw-offline";

export function tellOffline(from: Element, offline: boolean): void {
  from.dispatchEvent(new CustomEvent<boolean>(OFFLINE_EVENT, { detail: offline, bubbles: true, composed: true }));
}

export function offlineOf(event: Event): boolean {
  return (event as CustomEvent<boolean>).detail;
}
