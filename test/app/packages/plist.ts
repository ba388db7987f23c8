import assert from "node:assert/strict";

export type PlistValue = string | boolean | readonly PlistValue[] | { readonly [key: string]: PlistValue };

/** Reads Apple's property list in XML, as far as an Info.plist uses it. Fails on anything that is not well-formed. */
export function parsePlist(text: string): PlistValue {
  const body = text.replace(/^<\?xml [^>]*\?>\s*<!DOCTYPE plist [^>]*>\s*/, "");
  const tokens = body.match(/<\/?\w+[^>]*>|[^<>]+/g)?.filter((token) => token.trim() !== "") ?? [];
  assert.equal(tokens.join(""), body.replace(/>\s+</g, "><").trim(), "something in it is no element");
  const take = (wanted?: string): string => {
    const token = tokens.shift() ?? "its end";
    if (wanted !== undefined) assert.equal(token, wanted);
    return token;
  };
  const textUntil = (end: string): string => {
    const found = tokens[0] === end ? "" : take();
    take(end);
    return found;
  };
  const value = (): PlistValue => {
    const token = take();
    if (token === "<true/>" || token === "<false/>") return token === "<true/>";
    if (token === "<string>") return textUntil("</string>");
    if (token === "<array>") {
      const list: PlistValue[] = [];
      while (tokens[0] !== "</array>") list.push(value());
      take();
      return list;
    }
    assert.equal(token, "<dict>");
    const entries: [string, PlistValue][] = [];
    while (tokens[0] !== "</dict>") {
      take("<key>");
      entries.push([textUntil("</key>"), value()]);
    }
    take();
    assert.equal(new Set(entries.map(([key]) => key)).size, entries.length, "a key is there twice");
    return Object.fromEntries(entries);
  };
  take('<plist version="1.0">');
  const found = value();
  take("</plist>");
  assert.equal(tokens.length, 0);
  return found;
}
