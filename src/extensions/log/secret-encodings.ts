/** Lines of a secret with several lines (a key) are searched separately from this length on. Characters. */
const SHORTEST_LINE = 16;

/** The forms of a secret: itself, and as a part of a URL, of JSON, of base64 at any alignment, of hex. */
export function encodingsOf(value: string): readonly string[] {
  // A log that is split or indented shows a key's lines one by one. BEGIN and END are not secret.
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE && !line.startsWith("-----"));
  const parts = lines.length > 1 ? [value, ...lines] : [value];
  return [...new Set(parts.flatMap((part) => [part, ...inUrls(part), ...inJson(part), ...inBytes(part)]))];
}

function inUrls(value: string): string[] {
  // Made well-formed, because a lone surrogate throws.
  const all = encodeURIComponent(Buffer.from(value, "utf8").toString("utf8"));
  const strict = all.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  // What the URL class escapes depends on the place.
  const url = new URL("http://host");
  url.password = value;
  const escaped = [all, strict, all.replaceAll("%20", "+"), strict.replaceAll("%20", "+"), url.password];
  escaped.push(new URLSearchParams([["", value]]).toString().slice(1));
  return escaped.flatMap((one) => [one, one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function inJson(value: string): string[] {
  const once = JSON.stringify(value).slice(1, -1);
  // Other programs also escape non-ASCII characters and the slash.
  const ascii = once.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const forms = [once, ascii, once.replaceAll("/", "\\/"), ascii.replaceAll("/", "\\/")];
  return forms.flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]);
}

function inBytes(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  const hex = bytes.toString("hex");
  const base64 = [0, 1, 2].map((shift) => base64Within(bytes, shift));
  const url = base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [...base64, ...url, hex, hex.toUpperCase()];
}

/** The base64 characters that depend only on these bytes, if they begin `shift` bytes after a multiple of three. */
function base64Within(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}
