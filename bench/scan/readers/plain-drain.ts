// The speed of a plain Node socket: it joins the chunks of `data` events and reads only batch headers, for the next
// offset.
import { connect } from "node:net";
import * as header from "../../../src/workers/wire/batch-header.ts";
import { readOffset } from "../../../src/workers/wire/cursor.ts";
import { encodeFetchRequest } from "../../../src/workers/wire/fetch-request.ts";
import { readFetchResponse } from "../../../src/workers/wire/fetch-response.ts";
import { answer, readerArguments } from "./settings.ts";

const VERSION = 11;
const PARTITIONS = 4;
const { bootstrap, topic, records } = readerArguments();
const [host = "", port = "0"] = bootstrap.split(":");
const startedAt = performance.now();
const next = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0]));
let read = 0;
let chunks: Buffer[] = [];
let held = 0;

const socket = connect({ host, port: Number(port), noDelay: true }, ask);
socket.on("data", (chunk) => {
  chunks.push(chunk);
  held += chunk.length;
  const [first] = chunks;
  if (first === undefined || held < 4) return;
  const head = first.length >= 4 ? first : Buffer.concat(chunks);
  if (held < 4 + head.readInt32BE(0)) return;
  const response = Buffer.concat(chunks).subarray(4);
  chunks = [];
  held = 0;
  take(response);
  if (read >= records) answer(read, null, startedAt);
  else ask();
});

function take(response: Buffer): void {
  readFetchResponse(response, 4, VERSION, ({ partition, recordsFrom, recordsTo }) => {
    for (let at = recordsFrom; recordsTo - at > header.HEADER_BYTES; ) {
      const size = header.batchBytes(response, at);
      if (at + size > recordsTo) break;
      read += header.recordsCount(response, at);
      const offset = readOffset(response, at) + header.lastOffsetDelta(response, at) + 1;
      // A partition that returned records moves to the end.
      next.delete(partition);
      next.set(partition, offset);
      at += size;
    }
  });
}

function ask(): void {
  const partitions = [...next].map(([partition, fetchOffset]) => ({ partition, fetchOffset, maxBytes: 1024 * 1024 }));
  const about = {
    version: VERSION,
    correlationId: 1,
    clientId: "bench",
    maxWaitMs: 500,
    minBytes: 1,
    topic,
    partitions,
  };
  socket.write(encodeFetchRequest({ ...about, maxBytes: 4 * 1024 * 1024, isolation: "read_uncommitted" }));
}
