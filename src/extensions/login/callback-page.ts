import { createHash } from "node:crypto";

/** What the browser shows after a sign-in: a static page without scripts. */
export interface CallbackPage {
  readonly status: number;
  readonly html: string;
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:18vh auto 0;padding:0 24px}
h1{font-size:22px}code{font:14px ui-monospace,monospace;overflow-wrap:anywhere}.error{border-left:3px solid #c33;padding-left:12px}`;

/** Nothing is loaded and nothing runs. Only the page's own style counts, by its hash. */
export const CALLBACK_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  connection: "close",
};

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} – Tailwater</title><style>${STYLE}</style></head><body><h1>${title}</h1>${body}</body></html>`;

export const SIGNED_IN: CallbackPage = {
  status: 200,
  html: page("You are signed in", "<p>Go back to Tailwater. You can close this tab.</p>"),
};

/** @param why in the issuer's words or ours; it is escaped here @param hint what to do next */
export function failedPage(why: string, hint: string | null): CallbackPage {
  const next = hint === null ? "" : `<p>${escapeHtml(hint)}</p>`;
  const body = `<p class="error">${escapeHtml(why)}</p>${next}<p>Go back to Tailwater to try again. You can close this tab.</p>`;
  return { status: 400, html: page("You are not signed in", body) };
}

export function escapeHtml(text: string): string {
  const named: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (found) => named[found] ?? "");
}
