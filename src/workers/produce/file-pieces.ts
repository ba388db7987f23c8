import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { bad, unreadable } from "./source-errors.ts";

const PIECE = 256 * 1_024;
// Without it, opening a pipe waits for its other end. Absent on Windows.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const UTF16 = ["fffe", "feff"];
const BOM = Buffer.of(0xef, 0xbb, 0xbf);

/** The same of a text, without the mark of UTF-8 at its begin. @throws TailwaterError BAD_REQUEST, too: it is UTF-16 */
export async function* textPieces(path: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of filePieces(path)) {
    yield isFirst ? withoutMark(piece, path) : piece;
    isFirst = false;
  }
}

/**
 * The bytes of a regular file as long as it is now, piece by piece. What is added meanwhile is not read.
 * @throws TailwaterError FILE_UNREADABLE: it is none, or has become shorter
 */
export async function* filePieces(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, READ).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const about = await file.stat();
    if (!about.isFile()) throw unreadable(path, new Error("it is not a regular file"));
    for (let at = 0; at < about.size; ) {
      const piece = await read(file, path, at, Math.min(PIECE, about.size - at));
      yield piece;
      at += piece.length;
    }
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, path: string, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  try {
    const { bytesRead } = await file.read(buffer, 0, length, at);
    if (bytesRead === 0) throw new Error("it became shorter while it was read");
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function withoutMark(piece: Buffer, path: string): Buffer {
  if (UTF16.includes(piece.toString("hex", 0, 2))) throw bad(path, "The file is UTF-16. Save it as UTF-8 first.");
  return piece.subarray(0, 3).equals(BOM) ? piece.subarray(3) : piece;
}
