const ENGINES = [
  { name: "Chromium", version: /Chrome\/(\d+)/ },
  { name: "Firefox", version: /Firefox\/(\d+)/ },
  { name: "WebKit", version: /AppleWebKit\/([\d.]+)/ },
] as const;

/** The window's browser engine: `Chromium 141`. Every engine names WebKit, so it comes last. */
export function browserName(userAgent: string): string {
  for (const { name, version } of ENGINES) {
    const found = version.exec(userAgent)?.[1];
    if (found !== undefined) return `${name} ${found}`;
  }
  return "unknown";
}
