const KEY = "tailwater.drafts";

/** The name that this window's drafts are under, and the key to them; null: it has none yet. */
export function storedKey(): { readonly id: string; readonly secret: string } | null {
  const [id, secret] = (sessionStorage.getItem(KEY) ?? "").split(" ");
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** Keeps them over a reload: in this tab's sessionStorage, which ends with it. */
export function storeKey(id: string, secret: string): void {
  sessionStorage.setItem(KEY, `${id} ${secret}`);
}

/** What was kept cannot be read any more, by nobody: its key is gone. */
export function forgetDrafts(): void {
  sessionStorage.removeItem(KEY);
}
