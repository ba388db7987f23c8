const KEY = "tailwater.tokens";
/** Each page that dies while it connects leaves one behind: reloads in a row must not push out the one that works. */
const MOST = 16;
const TOKEN_BYTES = 32;

/** A token for the next connection: 256 random bits as base64url. */
export function makeToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Tokens of which one may work, the newest first. */
export function storedTokens(): readonly string[] {
  return (sessionStorage.getItem(KEY) ?? "").split(" ").filter((token) => token !== "");
}

/** Keeps them over a reload: in this tab's sessionStorage, which no other origin and no other tab can read. */
export function storeTokens(tokens: readonly string[]): void {
  sessionStorage.setItem(KEY, tokens.slice(0, MOST).join(" "));
}
