// The limit: fetches every byte over one connection and reads only batch headers, for the next offset.

import { ClusterLink } from "../../../src/workers/kafka/cluster-link.ts";
import { FetchConnection } from "../../../src/workers/kafka/fetch-connection.ts";
import { CLIENT_ID } from "../../../src/workers/kafka/handshake.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import * as header from "../../../src/workers/wire/batch-header.ts";
import { readOffset } from "../../../src/workers/wire/cursor.ts";
import { encodeFetchRequest } from "../../../src/workers/wire/fetch-request.ts";
import { readFetchResponse } from "../../../src/workers/wire/fetch-response.ts";
import { answer, plaintext, readerArguments } from "./settings.ts";

const { bootstrap, topic, records } = readerArguments();
const startedAt = performance.now();
const link = new ClusterLink(plaintext(bootstrap), makeClientLog());
await link.connect();
const [found] = (await link.metadata([topic])).topics;
const address = link.addressOf(found?.partitions[0]?.leader ?? 0);
const connection = await FetchConnection.open(address, link.client, 500, new AbortController().signal, () => {});
const next = new Map((found?.partitions ?? []).map(({ partition }) => [partition, 0]));
const MAX_BYTES = 4 * 1024 * 1024;
let read = 0;

function ask(): void {
  const partitions = [...next].map(([partition, fetchOffset]) => ({ partition, fetchOffset, maxBytes: 1024 * 1024 }));
  connection.send(
    encodeFetchRequest({
      version: connection.version,
      correlationId: connection.correlationId,
      clientId: CLIENT_ID,
      maxWaitMs: 500,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      isolation: "read_uncommitted",
      topic,
      partitions,
    }),
    MAX_BYTES,
  );
}

ask();
while (read < records) {
  const response = await connection.receive();
  const gave: number[] = [];
  readFetchResponse(response, 4, connection.version, ({ partition, recordsFrom, recordsTo }) => {
    for (let at = recordsFrom; recordsTo - at > header.HEADER_BYTES; ) {
      const size = header.batchBytes(response, at);
      if (at + size > recordsTo) break;
      read += header.recordsCount(response, at);
      next.set(partition, readOffset(response, at) + header.lastOffsetDelta(response, at) + 1);
      at += size;
    }
    if (recordsTo > recordsFrom) gave.push(partition);
  });
  // Partitions take turns, as in any reader: one that returned records moves to the end.
  for (const partition of gave) {
    const offset = next.get(partition) ?? 0;
    next.delete(partition);
    next.set(partition, offset);
  }
  if (read < records) ask();
}
answer(read, null, startedAt);
