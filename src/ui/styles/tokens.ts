import { css } from "lit";

/**
 * The design tokens, on :root. Dark is the first theme; light replaces colours only. Text colours reach WCAG AA on
 * every background they are used on (axe checks it in the component tests).
 */
export const tokens = css`
  :root {
    color-scheme: dark;
    --bg: #16181b;
    --bg-raised: #1d2024;
    --bg-sunken: #111316;
    --bg-hover: #24282d;
    --bg-selected: #1c3a42;
    --line: #292d33;
    --line-strong: #3a4048;
    --text: #e3e6ea;
    --text-dim: #9ba3ad;
    --text-faint: #868e99;
    --accent: #45b3c4;
    --accent-text: #06181c;
    --ok: #59b97d;
    --ok-soft: #17301f;
    --warn: #dba53f;
    --warn-soft: #352a12;
    --danger: #f0817a;
    --danger-soft: #3b1d1c;
    --info: #6fa8f0;
    --info-soft: #1a2a42;
    --json-key: #7cc4d4;
    --json-string: #9cc98a;
    --json-number: #e0b070;
    --json-literal: #c4a0e8;
    --focus: #5cc8da;
    --shadow: 0 8px 28px rgb(0 0 0 / 45%);
    --profile-gray: #8b939d;
    --profile-blue: #5b9bf0;
    --profile-teal: #45b3c4;
    --profile-green: #59b97d;
    --profile-yellow: #d9bd45;
    --profile-orange: #e39248;
    --profile-red: #e86a63;
    --profile-purple: #aa85e6;
    --font-ui: "Inter", system-ui, sans-serif;
    --font-mono: "JetBrains Mono", ui-monospace, monospace;
    --t-11: 11px;
    --t-12: 12px;
    --t-13: 13px;
    --t-15: 15px;
    --t-20: 20px;
    --row: 24px;
    --radius: 6px;
    --radius-s: 4px;
  }
  :root[data-theme="light"] {
    color-scheme: light;
    --bg: #ffffff;
    --bg-raised: #ffffff;
    --bg-sunken: #f5f6f7;
    --bg-hover: #eef0f2;
    --bg-selected: #d9eff3;
    --line: #e3e6e9;
    --line-strong: #c9ced4;
    --text: #1b1f24;
    --text-dim: #59626d;
    --text-faint: #656e79;
    --accent: #0e7285;
    --accent-text: #ffffff;
    --ok: #1b7741;
    --ok-soft: #e2f4e8;
    --warn: #8a5d00;
    --warn-soft: #fcf0d4;
    --danger: #b8302a;
    --danger-soft: #fce8e6;
    --info: #1f5fb8;
    --info-soft: #e4eefb;
    --json-key: #0e6a7d;
    --json-string: #37702a;
    --json-number: #93580c;
    --json-literal: #7340b3;
    --focus: #0e7285;
    --shadow: 0 8px 28px rgb(20 30 40 / 18%);
    --profile-gray: #6d7680;
    --profile-blue: #2f74d0;
    --profile-teal: #0e8599;
    --profile-green: #2a8a50;
    --profile-yellow: #a88b12;
    --profile-orange: #c0691b;
    --profile-red: #c9443d;
    --profile-purple: #7d4fc9;
  }
  @font-face {
    font-family: "Inter";
    src: url("app/fonts/inter-latin-wght-normal.woff2") format("woff2");
    font-weight: 100 900;
    font-display: block;
  }
  @font-face {
    font-family: "JetBrains Mono";
    src: url("app/fonts/jetbrains-mono-latin-wght-normal.woff2") format("woff2");
    font-weight: 100 800;
    font-display: block;
  }
  html,
  body {
    height: 100%;
    margin: 0;
    overflow: hidden;
    background: var(--bg);
    color: var(--text);
    font: var(--t-13) / 20px var(--font-ui);
    -webkit-font-smoothing: antialiased;
  }
`;

/** Puts the tokens into the document: a constructed sheet, which the Content-Security-Policy allows. */
export function installTokens(): void {
  const { styleSheet } = tokens;
  if (styleSheet) document.adoptedStyleSheets = [...document.adoptedStyleSheets, styleSheet];
}
