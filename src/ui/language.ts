// The first import. WebKitGTK names the language of the C locale `C`, which Intl refuses, and uPlot asks Intl for the
// browser's language while it loads. Without this the window would stay empty.

function isKnown(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false; // RangeError: no language tag.
  }
}

if (!isKnown(navigator.language)) Object.defineProperty(navigator, "language", { value: "en", configurable: true });

export {};
