// npm run bench:scan: measures how fast each reader reads a topic and finds one record in a hundred, all in one run.
//   npm run bench:scan -- [--records 2000000] [--rounds 3] [--codecs none,lz4] [--sizes 225,2048] [--only tailwater,franz-go] [--write]
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildIfStale } from "../scripts/build/fresh.ts";
import { startBroker } from "../scripts/kafka/broker.ts";
import { ensureKafka } from "../scripts/kafka/libs.ts";
import { CODECS, LITERAL, load, writeOrders } from "./scan/load.ts";
import { makeReaders } from "./scan/readers.ts";
import { goalLines, machineText, type Row, type Section, sectionText } from "./scan/report.ts";
import { type Measured, type Question, type Reader, runReader } from "./scan/run-reader.ts";

const README = "bench/README.md";
const BEGIN = "<!-- bench:scan begins -->";
const END = "<!-- bench:scan ends -->";

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "2000000" },
    rounds: { type: "string", default: "3" },
    codecs: { type: "string", default: CODECS.join(",") },
    sizes: { type: "string", default: "225,2048" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  // The guard and the codecs are the app's own.
  await buildIfStale();
  // Inside the repository, so that the bundles find node_modules.
  await mkdir("dist/bench", { recursive: true });
  const folder = resolve(await mkdtemp(join("dist/bench", "scan-")));
  const home = await ensureKafka();
  const only = values.only?.split(",");
  const readers = (await makeReaders(home, folder)).filter(({ name }) => only?.includes(name) ?? true);
  const broker = await startBroker({ heapMb: 512 });
  const sections: Section[] = [];
  try {
    for (const size of values.sizes.split(",").map(Number)) {
      const payloads = await writeOrders(folder, size);
      // The same number of bytes for each size, so that no section takes all the time.
      const records = Math.max(20_000, Math.round((Number(values.records) * 225) / size));
      for (const codec of CODECS.filter((name) => values.codecs.split(",").includes(name))) {
        const topic = `orders-${size}-${codec}`;
        await broker.createTopic(topic, { partitions: 4 });
        await load(home, { bootstrap: broker.bootstrap, topic, payloads, records, codec });
        const question = { bootstrap: broker.bootstrap, topic, literal: LITERAL, records };
        const rows = await measure(readers, question, Number(values.rounds));
        const section = { title: `${size} B, ${codec}, ${records} records`, bytesPerRecord: size, rows };
        sections.push(section);
        console.log(sectionText(section));
        await broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
      }
    }
  } finally {
    await broker.stop();
    await rm(folder, { recursive: true });
  }
  const goals = goalLines(sections);
  console.log(goals.join("\n"));
  if (values.write)
    await write([machineText(), "", ...sections.map(sectionText), ...goals.map((line) => `- ${line}`)].join("\n"));
}

/** Rounds alternate, so that a slow minute of the machine affects every reader. */
async function measure(readers: readonly Reader[], question: Question, rounds: number): Promise<Row[]> {
  const runs = new Map<string, Measured[]>(readers.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const reader of readers) {
      if (reader.missing !== null || failures.has(reader.name)) continue;
      const measured = await attempt(reader, question, failures);
      if (measured === null) continue;
      if (measured.records !== question.records) {
        throw new Error(`${reader.name} read ${measured.records} of ${question.records} records.`);
      }
      runs.get(reader.name)?.push(measured);
    }
  }
  assertSameMatches(readers, runs);
  return readers.map(({ name, missing }) => ({
    name,
    missing: missing ?? failures.get(name) ?? null,
    runs: runs.get(name) ?? [],
  }));
}

/** Other readers may lack a codec (kafkajs has only gzip). The table says so. This engine must not fail. */
async function attempt(reader: Reader, question: Question, failures: Map<string, string>): Promise<Measured | null> {
  try {
    return await runReader(reader, question);
  } catch (error) {
    if (reader.name.startsWith("tailwater")) throw error;
    failures.set(reader.name, `it cannot read ${question.topic}`);
    console.error(
      `${reader.name}: ${error instanceof Error ? error.message.split("\n").slice(0, 4).join(" ") : error}`,
    );
    return null;
  }
}

/** A fast reader with a wrong result does not count. */
function assertSameMatches(readers: readonly Reader[], runs: ReadonlyMap<string, readonly Measured[]>): void {
  const filtering = readers.filter(({ filters }) => filters);
  const found = new Map(filtering.flatMap(({ name }) => (runs.get(name) ?? []).map(({ matched }) => [name, matched])));
  if (new Set(found.values()).size > 1) throw new Error(`Readers disagree: ${JSON.stringify([...found])}`);
}

async function write(text: string): Promise<void> {
  const readme = await readFile(README, "utf8");
  const [before = ""] = readme.split(BEGIN);
  const after = readme.split(END).at(-1) ?? "";
  await writeFile(README, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
  console.log(`Written to ${README}.`);
}

await main();
