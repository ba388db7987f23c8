// Measures how fast a tail reads a topic from its earliest record: records/s and RSS, in one thread, on the machine of
// a real broker.
//   npx tsx bench/tail-rate.ts [--records 2000000] [--codec none|gzip|snappy|lz4|zstd]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { startBroker } from "../scripts/kafka/broker.ts";
import { ensureKafka } from "../scripts/kafka/libs.ts";
import type { TextFilter } from "../src/contract/filter.ts";
import { kafkaAt } from "../src/contract/profiles.ts";
import { TailSession } from "../src/workers/tail/tail-session.ts";

const RECORD_BYTES = 225;
const TOPIC = "bench";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { records: { type: "string", default: "2000000" }, codec: { type: "string", default: "none" } },
  });
  const records = Number(values.records);
  const broker = await startBroker({ heapMb: 512 });
  try {
    await broker.createTopic(TOPIC, { partitions: 4 });
    await fill(broker.bootstrap, records, values.codec);
    for (const [name, filter] of [
      ["rare literal", { kind: "text", text: "NO-SUCH-TEXT", caseSensitive: true }],
      ["rare literal, any case", { kind: "text", text: "no-such-text", caseSensitive: false }],
      ["no filter", null],
    ] as const) {
      for (let run = 0; run < 2; run++) await measure(broker.bootstrap, records, name, filter);
    }
  } finally {
    await broker.stop();
  }
}

async function measure(bootstrap: string, records: number, name: string, filter: TextFilter | null): Promise<void> {
  const session = new TailSession();
  const startedAt = performance.now();
  await session.open(
    {
      profileId: "bench",
      kafka: kafkaAt([bootstrap]),
      secrets: {},
      tokenSource: null,
      trustedPem: null,
      mayChange: false,
    },
    {
      topics: [TOPIC],
      endAt: null,
      columns: [],
      view: "arrival",
      startAt: { kind: "earliest" },
      partitions: "all",
      isolation: "read_committed",
      filter,
    },
    { ringBytes: 64 * 1024 * 1024, fetchBytes: 2 * 1024 * 1024, scanWorkers: 1, unpackedBytes: 64 * 1024 * 1024 },
  );
  let seen = 0;
  let peakRss = 0;
  for (;;) {
    const { pulse } = await session.pulse({ seen, maxWaitMs: 1_000, follow: 50 });
    seen = pulse.version;
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
    if (pulse.totals.fetched >= records) break;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await session.close();
  const rate = Math.round(records / seconds / 1_000);
  console.log(`${name.padEnd(24)} ${rate} k records/s   peak RSS ${Math.round(peakRss / 1_048_576)} MiB`);
}

/** Kafka's own load generator, with records of printable random bytes. */
async function fill(bootstrap: string, records: number, codec: string): Promise<void> {
  const home = await ensureKafka();
  const java = spawn(
    home.java,
    [
      ...["-Xmx256m", "-cp", home.classPath, "org.apache.kafka.tools.ProducerPerformance"],
      ...["--topic", TOPIC, "--num-records", String(records), "--record-size", String(RECORD_BYTES)],
      ...["--throughput", "-1", "--producer-props", `bootstrap.servers=${bootstrap}`, `compression.type=${codec}`],
      ...["batch.size=131072", "linger.ms=20"],
    ],
    { stdio: "ignore" },
  );
  const [code] = await once(java, "exit");
  if (code !== 0) throw new Error(`ProducerPerformance ended with exit code ${code}.`);
}

await main();
