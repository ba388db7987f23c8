import type { IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The answer is longer than the caller takes. */
export class TooLong extends Error {}
/** The answer's content is not what its headers say. */
export class NotDecodable extends Error {}

/**
 * The parts of an answer, decompressed. Both the bytes received and the bytes they unpack to are limited.
 * @throws TooLong, NotDecodable; or Node's error of a socket
 */
export async function* partsOf(answer: IncomingMessage, mostBytes: number): AsyncGenerator<Buffer> {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return yield* limited(answer, mostBytes);
  if (encoding !== "gzip") throw new NotDecodable(`it is encoded as ${encoding.slice(0, 20)}`);
  let fault: unknown = null;
  const source = Readable.from(limited(answer, mostBytes));
  source.once("error", (error) => {
    fault = error;
  });
  const unpacked = pipeline(source, createGunzip(), () => {});
  try {
    yield* limited(unpacked, mostBytes);
  } catch (error) {
    if (fault !== null) throw fault; // The pipeline passes it on, or says that it ended too early.
    throw error instanceof TooLong ? error : new NotDecodable("it is not valid gzip");
  } finally {
    unpacked.destroy();
  }
}

async function* limited(source: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const part of source) {
    bytes += part.length;
    if (bytes > mostBytes) throw new TooLong(`it is longer than ${mostBytes} bytes`);
    yield part;
  }
}

/**
 * Lines without their ends, LF or CRLF. @param mostBytes of one line, so that a server cannot fill the memory with one
 * @throws TooLong
 */
export async function* linesOf(parts: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<string> {
  const text = (line: Buffer) => line.toString("utf8").replace(/\r$/, "");
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    let from = 0;
    for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, from)) {
      waiting.push(part.subarray(from, end));
      yield text(Buffer.concat(waiting));
      waiting = [];
      bytes = 0;
      from = end + 1;
    }
    waiting.push(part.subarray(from));
    bytes += part.length - from;
    if (bytes > mostBytes) throw new TooLong(`a line is longer than ${mostBytes} bytes`);
  }
  if (bytes > 0) yield text(Buffer.concat(waiting));
}
