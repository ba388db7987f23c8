/**
 * What the page may do: load its own files, talk to the one socket, and nothing else. `trusted-types lit-html` leaves
 * Lit's own templates as the only way to make markup. Checked in Chromium and WebKitGTK with an exfiltrating page.
 * Neutralino's configuration adds `webrtc 'block'`: WebKit obeys it; Chromium does not know it and logs an error each time.
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

export function securityHeaders(port: number): Readonly<Record<string, string>> {
  return {
    "content-security-policy": contentSecurityPolicy(`ws://127.0.0.1:${port}`),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}
