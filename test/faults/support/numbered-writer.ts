import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { prepareKafka } from "../../../scripts/kafka/prepare.ts";
import { startTool } from "./java-tool.ts";

/**
 * Settings of a producer that waits for a cluster without a limit. A record that it gives up on may be in the log or
 * not.
 */
const CONFIG = [
  "enable.idempotence=true",
  "retries=2147483647",
  "delivery.timeout.ms=600000",
  "request.timeout.ms=5000",
  "linger.ms=5",
];
const ENDS_WITHIN_MS = 120_000;

/**
 * Writes 0, 1, 2, … with Kafka's own VerifiableProducer: acks=all and idempotent, so each number is in the log once,
 * whatever happens to the brokers.
 */
export class NumberedWriter {
  /** Numbers that the brokers have acknowledged. */
  readonly acknowledged = new Set<number>();
  /** Numbers that the producer gave up on. */
  readonly failed = new Set<number>();
  readonly #process: ChildProcess;
  readonly #gone: Promise<void>;

  private constructor(child: ChildProcess, folder: string) {
    this.#process = child;
    this.#gone = new Promise((resolve) => {
      child.once("close", () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      });
    });
    if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => this.#take(line));
    child.stderr?.resume();
  }

  static async start(bootstraps: readonly string[], topic: string, perSecond: number): Promise<NumberedWriter> {
    const folder = mkdtempSync(join(tmpdir(), "tailwater-writer-"));
    const config = join(folder, "producer.properties");
    writeFileSync(config, `${CONFIG.join("\n")}\n`);
    const args = ["--bootstrap-server", bootstraps.join(","), "--topic", topic, "--throughput", String(perSecond)];
    const home = await prepareKafka();
    return new NumberedWriter(startTool(home, "VerifiableProducer", [...args, "--producer.config", config]), folder);
  }

  #take(line: string): void {
    if (!line.startsWith("{")) return;
    const { name, value } = JSON.parse(line) as { name?: string; value?: string };
    if (name === "producer_send_success") this.acknowledged.add(Number(value));
    if (name === "producer_send_error") this.failed.add(Number(value));
  }

  /** Stops writing, and waits for records in flight. */
  async finish(): Promise<void> {
    this.#process.kill("SIGTERM");
    const late = setTimeout(() => this.#process.kill("SIGKILL"), ENDS_WITHIN_MS);
    await this.#gone;
    clearTimeout(late);
  }

  async stop(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#gone;
  }
}
