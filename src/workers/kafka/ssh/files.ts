import { open } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** `~/` as the user's folder. */
export const pathOf = (file: string): string => (/^~[\\/]/.test(file) ? join(homedir(), file.slice(2)) : file);

/**
 * A file that has at most so many bytes.
 * @throws an error with a code, or one that says that it is too large
 */
export async function readSmall(file: string, mostBytes: number): Promise<Buffer> {
  const handle = await open(pathOf(file), "r");
  try {
    const bytes = Buffer.alloc(mostBytes + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, size, bytes.length - size, size);
      size += bytesRead;
      if (size > mostBytes) throw new Error(`it has more than ${mostBytes} bytes`);
      if (bytesRead === 0) return bytes.subarray(0, size);
    }
  } finally {
    await handle.close();
  }
}

/** The end of a sentence. */
export function whyUnread(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT") return "it does not exist";
  if (code === "EACCES" || code === "EPERM") return "this user may not read it";
  if (code === "EISDIR") return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
