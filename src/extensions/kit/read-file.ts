import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * A whole file that somebody named: a regular one, and small. A device or a pipe is not opened for waiting, and a file
 * that grows while it is read is read no further.
 * @param mostBytes what is larger is refused before it is read
 * @throws Error that says why, with a system error's `code` where there is one
 */
export async function readSmallFile(path: string, mostBytes: number): Promise<Buffer> {
  // Without O_NONBLOCK the opening of a pipe waits for its other end.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const about = await file.stat();
    if (!about.isFile()) throw new Error("it is no regular file");
    if (about.size > mostBytes) throw tooLarge(mostBytes);
    const bytes = Buffer.allocUnsafe(about.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

function tooLarge(mostBytes: number): Error {
  return new Error(`it is larger than ${mostBytes / 2 ** 20} MB`);
}
