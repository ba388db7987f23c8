const KEY = "tailwater.place";

/**
 * Keeps the place of this window for the next page. The engine also keeps it, but loses it when it is killed; the page
 * of a restarted engine then uses this copy. Only for Neutralino's window: its session storage is in memory and ends
 * with the window. Holds names and filters, never a record or a secret.
 * @param place null forgets it
 */
export function keepInWindow(place: string | null): void {
  try {
    if (place === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, place);
  } catch {
    sessionStorage.removeItem(KEY); // The value is too large. An older place would be wrong.
  }
}

export function placeInWindow(): string | null {
  return sessionStorage.getItem(KEY);
}

/** The profile of a page's cluster; null: none. */
export function profileOf(text: string | null): string | null {
  const id = parseKept(text)?.profileId;
  return typeof id === "string" ? id : null;
}

/** The same place on the cluster of another profile; null when there is none. */
export function onOther(text: string | null, profileId: string): string | null {
  const kept = parseKept(text);
  return kept === null ? null : JSON.stringify({ ...kept, profileId });
}

/** Null when the text is not a kept place. */
export function parseKept(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    return typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
