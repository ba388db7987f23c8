const KEY = "tailwater.tokens";
/** Each page that ends while it connects leaves a token. Several reloads must not push out the valid one. */
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

/** Tokens, the newest first; one of them may be valid. */
export function storedTokens(): readonly string[] {
  return (sessionStorage.getItem(KEY) ?? "").split(" ").filter((token) => token !== "");
}

/** Keeps them over a reload: in this tab's sessionStorage, which no other origin and no other tab can read. */
export function storeTokens(tokens: readonly string[]): void {
  sessionStorage.setItem(KEY, tokens.slice(0, MOST).join(" "));
}
