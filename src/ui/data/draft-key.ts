const KEY = "tailwater.drafts";

/** The name of this window's drafts and their key; null: it has none yet. */
export function storedKey(): { readonly id: string; readonly secret: string } | null {
  const [id, secret] = (sessionStorage.getItem(KEY) ?? "").split(" ");
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** Keeps them over a reload: in this tab's sessionStorage, which ends with it. */
export function storeKey(id: string, secret: string): void {
  sessionStorage.setItem(KEY, `${id} ${secret}`);
}

/** The kept drafts cannot be read any more, because their key is gone. */
export function forgetDrafts(): void {
  sessionStorage.removeItem(KEY);
}
