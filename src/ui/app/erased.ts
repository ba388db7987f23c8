import { forgetDrafts } from "../data/draft-key.ts";

/** Survives the following reload in this window only, and is removed after it is shown. */
const KEY = "tailwater.erased";

export function rememberErased(paths: number): void {
  forgetDrafts();
  sessionStorage.setItem(KEY, String(paths));
}

/** The message after everything was erased; null when it was not. */
export function takeErased(): string | null {
  const paths = sessionStorage.getItem(KEY);
  if (paths === null) return null;
  sessionStorage.removeItem(KEY);
  return `Erased: ${paths === "1" ? "1 file or folder" : `${Number(paths)} files and folders`} of Tailwater were removed.`;
}
