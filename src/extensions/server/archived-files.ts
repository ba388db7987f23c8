import { open } from "node:fs/promises";
import { type StaticFile, typeOf, withIndex } from "./static-files.ts";

type Entry = { readonly files: Readonly<Record<string, Entry>> } | { readonly size: number; readonly offset: string };

const LENGTHS_BYTES = 16;

/**
 * The page's files by their URL path, from the archive that Neutralino's window reads
 * (scripts/build/window-resources.ts): a package with the window has them only there. As with a folder, a request can
 * name only these files.
 */
export async function listArchivedFiles(archive: string): Promise<ReadonlyMap<string, StaticFile>> {
  const lengths = await readAt(archive, 0, LENGTHS_BYTES);
  const headerBytes = lengths.readUInt32LE(12);
  const header = JSON.parse(String(await readAt(archive, LENGTHS_BYTES, headerBytes))) as {
    readonly files: Readonly<Record<string, Entry>>;
  };
  const files = new Map<string, StaticFile>();
  const list = (entry: Entry | undefined, path: string): void => {
    if (entry === undefined) return;
    if ("files" in entry) {
      for (const [name, inner] of Object.entries(entry.files)) list(inner, `${path}/${name}`);
      return;
    }
    const type = typeOf(path);
    const start = LENGTHS_BYTES + headerBytes + Number(entry.offset);
    if (type !== null) files.set(path, { type, read: () => readAt(archive, start, entry.size) });
  };
  list(header.files.resources, "");
  return withIndex(files);
}

async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead !== length) throw new Error(`${path} ends too early.`);
    return buffer;
  } finally {
    await file.close();
  }
}
