// This engine: an exact scan in TAILWATER_BENCH_THREADS threads. It verifies checksums and keeps matches in a ring of
// 64 MB. The literal may also be a filter as JSON.
import type { Filter } from "../../../src/contract/filter.ts";
import { makeClientLog } from "../../../src/workers/kafka/log.ts";
import { TailSession } from "../../../src/workers/tail/tail-session.ts";
import { answer, plaintext, readerArguments } from "./settings.ts";

const { bootstrap, topic, literal } = readerArguments();
const filter: Filter = literal.startsWith("{")
  ? JSON.parse(literal)
  : { kind: "text", text: literal, caseSensitive: true };
const threads = Number(process.env.TAILWATER_BENCH_THREADS ?? 1);
const session = new TailSession(makeClientLog(), new URL("workers/scan-worker.mjs", import.meta.url));
const startedAt = performance.now();
await session.open(
  plaintext(bootstrap),
  {
    topics: [topic],
    startAt: { kind: "earliest" },
    endAt: { kind: "now" },
    partitions: "all",
    isolation: "read_committed",
    filter,
    columns: [],
    view: "arrival",
  },
  { ringBytes: 64 * 1024 * 1024, fetchBytes: 2 * 1024 * 1024, scanWorkers: threads, unpackedBytes: 64 * 1024 * 1024 },
);
for (let seen = 0; ; ) {
  const { pulse } = await session.pulse({ seen, maxWaitMs: 1_000, follow: 40 });
  seen = pulse.version;
  if (pulse.state === "failed") throw new Error(pulse.error?.message);
  if (pulse.state !== "done") continue;
  answer(pulse.totals.fetched, pulse.totals.matched, startedAt);
  break;
}
