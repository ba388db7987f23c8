// npm run bench:produce: how fast each writer writes a file of records to a topic, all in one run.
//   npm run bench:produce -- [--records 1000000] [--rounds 3] [--codecs none,lz4] [--size 225] [--only tailwater,Java]
import { appendFileSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { startBroker } from "../scripts/kafka/broker.ts";
import { ensureKafka } from "../scripts/kafka/libs.ts";
import { replay } from "./produce/replay.ts";
import { PRODUCE_CODECS, type Task, WRITERS, type Written } from "./produce/writers.ts";
import { writeOrders } from "./scan/load.ts";

/** What the issue asks for. */
const GOALS = { java: 0.8, kafkajs: 3, peakMb: 150 };
const PARTITIONS = 4;

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "3" },
    codecs: { type: "string", default: PRODUCE_CODECS.join(",") },
    size: { type: "string", default: "225" },
    only: { type: "string" },
  },
});

async function main(): Promise<void> {
  await buildIfStale();
  await mkdir(".tmp", { recursive: true });
  const folder = await mkdtemp(resolve(".tmp/bench-produce-"));
  const home = await ensureKafka(() => {});
  const broker = await startBroker({ heapMb: 512, dir: join(folder, "broker") });
  try {
    const [records, rounds] = [Number(values.records), Number(values.rounds)];
    const payloads = await writeOrders(folder, Number(values.size));
    const { ndjson, text } = await writeInputs(folder, payloads, records);
    const writers = [...WRITERS, replay].filter(
      ({ name }) => values.only?.split(",").some((word) => name.includes(word)) ?? true,
    );
    const isFilled = new Set<string>();
    console.log(`${records} records of ${values.size} bytes, ${PARTITIONS} partitions, best of ${rounds}`);
    for (const codec of PRODUCE_CODECS.filter((one) => values.codecs.split(",").includes(one))) {
      const best = new Map<string, Written>();
      const source = `source-${codec}`;
      await broker.createTopic(source, { partitions: PARTITIONS });
      // In turn, so that each meets the same noise.
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, write } of writers) {
          const topic = `t-${codec}-${round}-${best.size}-${Math.random().toString(36).slice(2)}`;
          await broker.createTopic(topic, { partitions: PARTITIONS });
          const task: Task = {
            home,
            bootstrap: broker.bootstrap,
            topic,
            codec,
            records,
            payloads,
            ndjson,
            text,
            source,
            isFilled,
          };
          const written = await write(task);
          await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
          console.log(`  ${codec} ${name}: ${line(written)}, load ${loadavg()[0]?.toFixed(1)}`);
          if (written.perSecond > (best.get(name)?.perSecond ?? 0)) best.set(name, written);
        }
      }
      console.log(`${codec}:`);
      for (const [name, written] of best)
        console.log(`  ${name.padEnd(28)} ${line(written)}${ratios(name, written, best)}`);
    }
    console.log(`Goals: ${GOALS.java} × Java, ${GOALS.kafkajs} × kafkajs, at most ${GOALS.peakMb} MB.`);
  } finally {
    await broker.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function line({ perSecond, cpuSeconds, peakRss }: Written): string {
  const memory = peakRss === null ? "–" : `${Math.round(peakRss / 1e6)} MB`;
  return `${Math.round(perSecond / 1_000)} k records/s, ${cpuSeconds?.toFixed(1) ?? "–"} s CPU, ${memory}`;
}

function ratios(name: string, { perSecond }: Written, best: ReadonlyMap<string, Written>): string {
  if (!name.startsWith("tailwater")) return "";
  const beside = [...best].filter(([other]) => !other.startsWith("tailwater"));
  return beside.map(([other, { perSecond: own }]) => `, ${(perSecond / own).toFixed(2)} × ${other}`).join("");
}

/** The same payloads as input for `produce`: one record a line. */
async function writeInputs(folder: string, payloads: string, records: number) {
  const lines = readFileSync(payloads, "utf8").split("\n").filter(Boolean);
  const [ndjson, text] = [join(folder, "input.ndjson"), join(folder, "input.txt")];
  const asJson = lines.map((value, at) => {
    const record = { topic: "t", partition: 0, offset: at, timestamp: 1_760_000_000_000, timestampType: "create" };
    return JSON.stringify({ ...record, key: null, headers: [], value });
  });
  for (const [file, all] of [
    [ndjson, asJson],
    [text, lines],
  ] as const) {
    await writeFile(file, "");
    for (let left = records; left > 0; left -= all.length) appendFileSync(file, `${all.slice(0, left).join("\n")}\n`);
  }
  return { ndjson, text };
}

await main();
