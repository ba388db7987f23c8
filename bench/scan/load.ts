import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KafkaHome } from "../../scripts/kafka/libs.ts";

export const CODECS = ["none", "lz4", "zstd", "snappy", "gzip"] as const;
export type BenchCodec = (typeof CODECS)[number];
/** One record in a hundred contains it. */
export const LITERAL = '"status":"refunded"';
const DISTINCT = 50_000;

/** A file of JSON orders, each of exactly this many bytes, one per line. It is the same every time. */
export async function writeOrders(folder: string, bytes: number): Promise<string> {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const statuses = ["open", "paid", "packed", "shipped", "delivered"];
  const words = ["lamp", "teapot", "chair", "desk", "carpet", "mirror", "candle", "vase", "clock", "shelf", "towel"];
  const lines = Array.from({ length: DISTINCT }, (_, n) => {
    const order = {
      orderId: 1_000_000 + next(9_000_000),
      customer: `c-${next(900_000) + 100_000}`,
      status: n % 100 === 0 ? "refunded" : statuses[next(statuses.length)],
      amount: next(100_000) / 100,
      currency: "EUR",
      city: ["Berlin", "Lyon", "Porto", "Gdansk", "Turku"][next(5)],
      items: [] as { sku: string; name: string | undefined; quantity: number }[],
      at: 1_760_000_000_000 + n * 37,
      note: "",
    };
    const item = () => ({ sku: `A${next(10_000)}`, name: words[next(words.length)], quantity: 1 + next(5) });
    while (JSON.stringify({ ...order, items: [...order.items, item()] }).length < bytes - 12) order.items.push(item());
    const left = bytes - JSON.stringify(order).length;
    while (order.note.length < left) order.note += `${words[next(words.length)]} `;
    return JSON.stringify({ ...order, note: order.note.slice(0, left) });
  });
  const file = join(folder, `orders-${bytes}.jsonl`);
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

/** Writes this many records as fast as Kafka's own ProducerPerformance can. */
export async function load(
  home: KafkaHome,
  about: { bootstrap: string; topic: string; payloads: string; records: number; codec: BenchCodec },
): Promise<void> {
  const { bootstrap, topic, payloads, records, codec } = about;
  const child = spawn(
    home.java,
    [
      ...["-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", home.classPath],
      ...["org.apache.kafka.tools.ProducerPerformance", "--topic", topic, "--num-records", String(records)],
      ...["--payload-file", payloads, "--throughput", "-1", "--producer-props", `bootstrap.servers=${bootstrap}`],
      ...[`compression.type=${codec}`, "batch.size=65536", "linger.ms=10", "acks=1"],
    ],
    { stdio: "ignore" },
  );
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`ProducerPerformance ended with exit code ${code}.`);
}
