/** Icon files for systems that want their own, around one PNG: both formats contain it unchanged. */

const PNG_WIDTH_AT = 16;

/** A Windows .ico. @param png at most 256 pixels wide */
export function icoOf(png: Buffer): Buffer {
  const head = Buffer.alloc(22);
  const width = png.readUInt32BE(PNG_WIDTH_AT);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(1, 4); // one image
  head[6] = width % 256; // 0 is 256
  head[7] = width % 256;
  head.writeUInt16LE(1, 10); // planes
  head.writeUInt16LE(32, 12); // bits per pixel
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

/** Sizes of a PNG in an .icns, by its width. Source: Apple's IconFamily types. */
const ICNS_TYPES: Readonly<Record<number, string>> = { 128: "ic07", 256: "ic08", 512: "ic09", 1024: "ic10" };

/** A macOS .icns. @param png 128, 256, 512 or 1024 pixels wide */
export function icnsOf(png: Buffer): Buffer {
  const type = ICNS_TYPES[png.readUInt32BE(PNG_WIDTH_AT)];
  if (type === undefined) throw new Error("An .icns takes a PNG of 128, 256, 512 or 1024 pixels.");
  const head = Buffer.alloc(16);
  head.write("icns", 0, "ascii");
  head.writeUInt32BE(16 + png.length, 4);
  head.write(type, 8, "ascii");
  head.writeUInt32BE(8 + png.length, 12);
  return Buffer.concat([head, png]);
}
