/**
 * The named dialog or panel that an event comes from, the innermost first; null: it is from none. An element from which
 * support may be asked names itself by a static `spot` of its class.
 */
export function spotOf(event: Event): string | null {
  for (const place of event.composedPath()) {
    const { spot } = place.constructor as { readonly spot?: unknown };
    if (typeof spot === "string") return spot;
  }
  return null;
}
