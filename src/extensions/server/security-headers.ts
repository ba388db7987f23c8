/**
 * The page's policy: it may load its own files, use the one socket, and nothing else. With `trusted-types lit-html`
 * only Lit's own templates can create markup. Checked in Chromium and WebKitGTK with an exfiltrating page. Neutralino's
 * window gets `webrtc 'block'`, too: WebKit obeys it; Chromium does not know it and logs an error each time.
 * @param socketOrigins e.g. `ws://127.0.0.1:40123`
 */
export function contentSecurityPolicy(socketOrigins: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${socketOrigins}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
  ].join("; ");
}

/** @param window the origin of the first page in Neutralino's window; null when a browser shows the page */
export function securityHeaders(port: number, window: string | null = null): Readonly<Record<string, string>> {
  return {
    ...(window === null ? inBrowser(port) : inNeutralino(window)),
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}

function inBrowser(port: number): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy(`ws://127.0.0.1:${port}`),
    "cross-origin-opener-policy": "same-origin",
  };
}

/**
 * The page also connects to Neutralino's own server and, after the engine was killed, to an engine at another port.
 * There is no `Cross-Origin-Opener-Policy`: WebKitGTK would start a second process for the page (150 ms), and no page
 * opens this one.
 */
function inNeutralino(window: string): Readonly<Record<string, string>> {
  return {
    "content-security-policy": `${contentSecurityPolicy("'self' ws://127.0.0.1:*")}; webrtc 'block'`,
    // It reads the engine's proof: src/contract/ticket.ts.
    "access-control-allow-origin": window,
  };
}
