const KEY = "tailwater.place";

/**
 * Where this window is, for the page after this one. The engine keeps it, too, and forgets it when it is killed: then
 * this is what a restarted engine's page goes by. In Neutralino's window alone: its session storage is in memory, and
 * ends with the window. Names and filters, never a record or a secret.
 * @param place null forgets it
 */
export function keepInWindow(place: string | null): void {
  try {
    if (place === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, place);
  } catch {
    sessionStorage.removeItem(KEY); // Too large: a place of before would be the wrong one.
  }
}

export function placeInWindow(): string | null {
  return sessionStorage.getItem(KEY);
}

/** The cluster that a page was in; null for none. */
export function profileOf(text: string | null): string | null {
  const id = parseKept(text)?.profileId;
  return typeof id === "string" ? id : null;
}

/** Null for what is none. */
export function parseKept(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    return typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
