import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KafkaHome } from "../../scripts/kafka/libs.ts";

const PAYLOADS = 5_000;

/** A file of JSON clicks, about 225 bytes each, one per line. It is the same every time. */
export async function writePayloads(folder: string): Promise<string> {
  const file = join(folder, "clicks.jsonl");
  let state = 42;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const pages = ["/", "/search", "/cart", "/checkout", "/product/tea-pot", "/product/lamp", "/account/orders"];
  const lines = Array.from({ length: PAYLOADS }, () =>
    JSON.stringify({
      session: `s-${next(1 << 30).toString(16)}`,
      user: next(900_000) + 100_000,
      page: pages[next(pages.length)],
      referrer: `https://shop.example/${next(10_000)}`,
      agent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/141.0",
      ms: next(4_000),
      viewport: { width: 1_280 + next(640), height: 720 + next(360) },
    }),
  );
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

/**
 * Writes `records` records at `perSecond` with Kafka's own ProducerPerformance, lz4, and resolves with the number of
 * acknowledged records that it reports.
 */
export function produce(
  home: KafkaHome,
  about: { bootstrap: string; topic: string; payloads: string; records: number; perSecond: number },
  onStart: (pid: number) => void,
): Promise<number> {
  const args = [
    ...["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"],
    ...["-cp", home.classPath, "org.apache.kafka.tools.ProducerPerformance"],
    ...["--topic", about.topic, "--payload-file", about.payloads, "--payload-delimiter", "\\n"],
    ...["--num-records", String(about.records), "--throughput", String(about.perSecond)],
    ...["--producer-props", `bootstrap.servers=${about.bootstrap}`, "compression.type=lz4", "linger.ms=20", "acks=1"],
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(home.java, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
    if (child.pid !== undefined) onStart(child.pid);
    const killAtExit = () => child.kill("SIGKILL");
    process.once("exit", killAtExit);
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      process.removeListener("exit", killAtExit);
      // The last line: "1200000 records sent, 19998.3 records/sec (…), …"
      const total = said
        .match(/(\d+) records sent/g)
        ?.at(-1)
        ?.match(/\d+/)?.[0];
      if (code === 0 && total !== undefined) resolve(Number(total));
      else reject(new Error(`ProducerPerformance ended with exit code ${code}. It said:\n${said}`));
    });
  });
}
