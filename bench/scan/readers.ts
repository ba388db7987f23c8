import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { noOptionalNatives } from "../../scripts/build/packages.ts";
import type { KafkaHome } from "../../scripts/kafka/libs.ts";
import { NODE_ENV, NODE_FLAGS } from "../../scripts/run/app.ts";
import type { Reader, Result } from "./run-reader.ts";

const NODE_READERS = ["tailwater", "raw-drain", "plain-drain", "kafkajs", "platformatic"] as const;
/** Found in node_modules at run time. */
const EXTERNAL = ["@node-rs/crc32", "kafkajs", "@platformatic/kafka", "snappy", "lz4-napi"];

/** Every reader, including those that this machine cannot run. @param folder for the files that this builds */
export async function makeReaders(home: KafkaHome, folder: string): Promise<readonly Reader[]> {
  await build({
    entryPoints: {
      ...Object.fromEntries(NODE_READERS.map((name) => [name, `bench/scan/readers/${name}.ts`])),
      "workers/scan-worker": "src/workers/scan-worker.ts",
    },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: EXTERNAL,
    plugins: [noOptionalNatives],
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  // Workers look for the egress guard in the folder above them.
  cpSync("dist/guard.cjs", join(folder, "guard.cjs"));
  const cel = (expression: string) => JSON.stringify({ kind: "cel", expression });
  const node = (name: string, file: string, flags: readonly string[] = [], literal?: string, threads = 1): Reader => ({
    name,
    filters: !file.endsWith("-drain"),
    missing: null,
    command: (about) => ({
      file: process.execPath,
      args: [
        ...flags,
        join(folder, `${file}.mjs`),
        about.bootstrap,
        about.topic,
        literal ?? about.literal,
        String(about.records),
      ],
      env: { ...NODE_ENV, TAILWATER_BENCH_THREADS: String(threads) },
    }),
    parse: parseJson,
  });
  return [
    node("tailwater", "tailwater", NODE_FLAGS),
    node("tailwater in 2 threads", "tailwater", NODE_FLAGS, undefined, 2),
    node("tailwater CEL", "tailwater", NODE_FLAGS, cel('value.status == "refunded"')),
    node("raw socket drain", "plain-drain", NODE_FLAGS),
    node("raw drain, reused buffers", "raw-drain", NODE_FLAGS),
    franzGo(folder),
    kcat(),
    node("kafkajs eachBatch", "kafkajs"),
    node("@platformatic/kafka", "platformatic"),
    consoleConsumer(home),
    consumerPerformance(home),
  ];
}

function parseJson(output: string): Result {
  const line = output.trim().split("\n").at(-1) ?? "";
  // kafkajs ends without an error where it lacks a codec.
  if (line === "") throw new Error("It ended without a result.");
  const { records, matched, ms }: Result = JSON.parse(line);
  return { records, matched, ms };
}

function franzGo(folder: string): Reader {
  const file = join(folder, "franz-go");
  return {
    name: "franz-go",
    filters: true,
    missing: buildGo(folder, file),
    command: ({ bootstrap, topic, literal }) => ({ file, args: [bootstrap, topic, literal] }),
    parse: parseJson,
  };
}

function buildGo(folder: string, file: string): string | null {
  const source = join(folder, "franz-go-source");
  cpSync("bench/scan/franz-go", source, { recursive: true });
  const { status, stderr, error } = spawnSync("go", ["build", "-o", file, "."], { cwd: source, encoding: "utf8" });
  if (error !== undefined) return "there is no Go";
  return status === 0 ? null : `go build failed: ${stderr.split("\n", 1)[0]}`;
}

/** -E: no error at the partitions' ends; -q: no notes; one value per line. */
function kcat(): Reader {
  return {
    name: "kcat | grep",
    filters: true,
    missing: spawnSync("kcat", ["-V"]).error === undefined ? null : "there is no kcat",
    command: ({ bootstrap, topic, literal }) => ({
      file: "sh",
      args: [
        "-c",
        'kcat -C -e -q -b "$1" -t "$2" -o beginning -f "%s\\n" | LC_ALL=C grep -c -F -- "$3"',
        "sh",
        bootstrap,
        topic,
        literal,
      ],
    }),
    parse: (output, ms, { records }) => ({ records, matched: Number(output), ms }),
  };
}

function java(home: KafkaHome, heap: string, main: string, args: readonly string[]): readonly string[] {
  const quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";
  return [home.java, `-Xmx${heap}`, quiet, "-cp", home.classPath, main, ...args];
}

function consoleConsumer(home: KafkaHome): Reader {
  return {
    name: "kafka-console-consumer | grep",
    filters: true,
    missing: null,
    command: ({ bootstrap, topic, literal, records }) => {
      const main = "org.apache.kafka.tools.consumer.ConsoleConsumer";
      const options = [
        "--bootstrap-server",
        bootstrap,
        "--topic",
        topic,
        "--from-beginning",
        "--max-messages",
        String(records),
      ];
      const [file = "java", ...args] = java(home, "512m", main, options);
      return {
        file: "sh",
        args: ["-c", 'literal="$1"; shift; "$@" | LC_ALL=C grep -c -F -- "$literal"', "sh", literal, file, ...args],
      };
    },
    parse: (output, ms, { records }) => ({ records, matched: Number(output), ms }),
  };
}

function consumerPerformance(home: KafkaHome): Reader {
  return {
    name: "Java ConsumerPerformance (counts)",
    filters: false,
    missing: null,
    command: ({ bootstrap, topic, records }) => {
      const main = "org.apache.kafka.tools.ConsumerPerformance";
      const options = [
        "--bootstrap-server",
        bootstrap,
        "--topic",
        topic,
        "--messages",
        String(records),
        "--timeout",
        "30000",
      ];
      const [file = "java", ...args] = java(home, "512m", main, options);
      return { file, args };
    },
    // start.time, end.time, data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, …
    parse: (output, ms) => {
      const fields = output.trim().split("\n").at(-1)?.split(", ") ?? [];
      const [startTime = "", endTime = ""] = fields;
      const took = Date.parse(endTime.replace(/:(\d{3})$/, ".$1")) - Date.parse(startTime.replace(/:(\d{3})$/, ".$1"));
      return { records: Number(fields[4]), matched: null, ms: Number.isFinite(took) ? took : ms };
    },
  };
}
