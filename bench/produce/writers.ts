import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import type { KafkaHome } from "../../scripts/kafka/libs.ts";
import { peakBytes } from "../scan/peak-bytes.ts";
import { cpuOf } from "./cpu.ts";

const SAMPLE_MS = 100;

export const PRODUCE_CODECS = ["none", "lz4"] as const;
export type ProduceCodec = (typeof PRODUCE_CODECS)[number];

/** One run of one writer. */
export interface Written {
  readonly perSecond: number;
  /** User and system time of the process, s; null where there is no /proc. */
  readonly cpuSeconds: number | null;
  readonly peakRss: number | null;
}

export interface Task {
  readonly home: KafkaHome;
  readonly bootstrap: string;
  readonly topic: string;
  readonly codec: ProduceCodec;
  readonly records: number;
  /** Payloads, one a line. */
  readonly payloads: string;
  /** As many lines of NDJSON, and of text, as there are records. */
  readonly ndjson: string;
  readonly text: string;
  /** A topic of as many records, to be filled by the first who reads it. */
  readonly source: string;
  readonly isFilled: Set<string>;
}

export interface Writer {
  readonly name: string;
  write(task: Task): Promise<Written>;
}

/** Our own times are those of the whole process, from its start to its end. */
const tailwater = (format: "ndjson" | "text"): Writer => ({
  name: `tailwater produce, ${format}`,
  write: async ({ bootstrap, topic, codec, records, ndjson, text }) => {
    const args = ["dist/extensions/tailwater.mjs", "produce", "--brokers", bootstrap, "--topic", topic];
    const more = ["--compression", codec, "--format", format, "--yes"];
    const run = await measured(process.execPath, [...args, ...more], format === "ndjson" ? ndjson : text);
    if (
      !run.errors.includes(`${records} acknowledged`) &&
      !run.errors.replace(/\u202f/g, "").includes(`${records} acknowledged`)
    ) {
      throw new Error(`It did not write all: ${run.errors}`);
    }
    return { perSecond: records / (run.ms / 1_000), cpuSeconds: run.cpuSeconds, peakRss: run.peakRss };
  },
});

/** Java's times are its own: without the start of the JVM. It is idempotent and waits for all replicas by default. */
const java: Writer = {
  name: "Java ProducerPerformance",
  write: async ({ home, bootstrap, topic, codec, records, payloads }) => {
    const run = await measured(home.java, [
      ...["-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", home.classPath],
      ...["org.apache.kafka.tools.ProducerPerformance", "--topic", topic, "--num-records", String(records)],
      ...["--payload-file", payloads, "--throughput", "-1", "--producer-props", `bootstrap.servers=${bootstrap}`],
      ...[`compression.type=${codec}`, "batch.size=131072", "linger.ms=10", "acks=all"],
    ]);
    const [, rate] = /^\d+ records sent, ([\d.]+) records\/sec .* 99\.9th\.$/m.exec(run.output) ?? [];
    if (rate === undefined) throw new Error(`ProducerPerformance said: ${run.output}${run.errors}`);
    return { perSecond: Number(rate), cpuSeconds: run.cpuSeconds, peakRss: run.peakRss };
  },
};

/** Its times are its own: from the first `send` to the last answer. It has no lz4. */
const kafkajs: Writer = {
  name: "kafkajs producer",
  write: async ({ bootstrap, topic, records, payloads }) => {
    const args = ["bench/produce/kafkajs-writer.mjs", bootstrap, topic, String(records), payloads];
    const run = await measured(process.execPath, args);
    return { perSecond: records / (Number(run.output) / 1_000), cpuSeconds: run.cpuSeconds, peakRss: run.peakRss };
  },
};

export const WRITERS: readonly Writer[] = [tailwater("ndjson"), tailwater("text"), java, kafkajs];

async function measured(program: string, args: readonly string[], input?: string) {
  const began = performance.now();
  const stdin = input === undefined ? "ignore" : openSync(input, "r");
  const child = spawn(program, args, { stdio: [stdin, "pipe", "pipe"] });
  let [output, errors, peakRss] = ["", "", 0];
  let cpuSeconds: number | null = null;
  child.stdout?.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const sampler = setInterval(() => {
    peakRss = Math.max(peakRss, peakBytes(child.pid ?? 0) ?? 0);
    cpuSeconds = cpuOf(child.pid ?? 0) ?? cpuSeconds;
  }, SAMPLE_MS);
  const [code] = await once(child, "close");
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with exit code ${code}: ${errors}${output}`);
  return { ms: performance.now() - began, output, errors, cpuSeconds, peakRss: peakRss === 0 ? null : peakRss };
}
