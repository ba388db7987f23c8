import { EditorView } from "@codemirror/view";

/**
 * Styles the editor like a field of the bar, and its list like the app's menus. Colours are tokens, which serve both
 * themes.
 */
export const codeTheme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", background: "none" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    overflow: "auto hidden",
    scrollbarWidth: "none",
    font: "var(--t-12) / 18px var(--font-mono)",
    fontVariantLigatures: "none",
  },
  ".cm-scroller::-webkit-scrollbar": { display: "none" },
  ".cm-content": { padding: "3px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 8px" },
  // Differs from typed text, because an example must not look like an active filter.
  ".cm-placeholder": { color: "var(--text-dim)", font: "italic var(--t-12) / 18px var(--font-ui)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".tw-string": { color: "var(--json-string)" },
  ".tw-number": { color: "var(--json-number)" },
  ".tw-literal": { color: "var(--json-literal)" },
  ".tw-problem": {
    textDecoration: "underline wavy var(--danger)",
    textDecorationThickness: "1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-tooltip": {
    zIndex: "40",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius)",
    background: "var(--bg-raised)",
    boxShadow: "var(--shadow)",
    color: "var(--text)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    minWidth: "280px",
    maxWidth: "min(560px, 90vw)",
    maxHeight: "240px",
    padding: "4px",
    font: "var(--t-12) / 18px var(--font-mono)",
    fontVariantLigatures: "none",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "16px",
    padding: "2px 6px",
    borderRadius: "var(--radius-s)",
    lineHeight: "18px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--bg-selected)",
    color: "var(--text)",
  },
  ".cm-completionLabel": { flex: "none" },
  ".cm-completionMatchedText": { color: "var(--accent)", textDecoration: "none" },
  ".tw-example": {
    flex: "0 1 auto",
    minWidth: "0",
    maxWidth: "220px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    color: "var(--text-dim)",
  },
  ".cm-completionDetail": {
    flex: "none",
    margin: "0 0 0 auto",
    color: "var(--text-dim)",
    font: "var(--t-11) / 18px var(--font-ui)",
  },
});
