// kafkajs' producer as its documentation shows it: batches by `send`, acks all. Prints the ms that it took.
import { readFileSync } from "node:fs";
import { Kafka, logLevel } from "kafkajs";

const [bootstrap, topic, records, payloads] = process.argv.slice(2);
const values = readFileSync(payloads, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => Buffer.from(line));
const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).producer({ idempotent: true });
const EACH = 5_000;
await producer.connect();
const began = performance.now();
for (let sent = 0; sent < Number(records); sent += EACH) {
  const count = Math.min(EACH, Number(records) - sent);
  const messages = Array.from({ length: count }, (_, at) => ({ value: values[(sent + at) % values.length] }));
  await producer.send({ topic, messages, acks: -1 });
}
process.stdout.write(String(performance.now() - began));
await producer.disconnect();
