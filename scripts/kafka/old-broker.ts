// The oldest Kafka that Tailwater supports, which still needs ZooKeeper. It has one plaintext listener and nothing else.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JavaProcess, startJava } from "./java-process.ts";
import { JVM_FLAGS } from "./jvm.ts";
import { ensureJars } from "./libs.ts";
import { freePorts } from "./ports.ts";
import { untilReady } from "./ready.ts";
import type { Progress } from "./setup-error.ts";

export const OLDEST_KAFKA_VERSION = "2.1.1";
/** Kafka 2.1's own ZooKeeper 3.4 cannot parse addresses in the format of Java 14 and later (ZOOKEEPER-3779). */
const ZOOKEEPER_VERSION = "3.5.10";

export interface OldBroker {
  /** `127.0.0.1:port`, plaintext. */
  readonly bootstrap: string;
  stop(): Promise<void>;
}

/**
 * Starts ZooKeeper and one broker on 127.0.0.1 and resolves when it answers.
 * @throws SetupError when Java or the jars cannot be installed; Error with the end of the log when it does not start.
 */
export async function startOldBroker(progress: Progress = () => {}): Promise<OldBroker> {
  const home = await ensureJars(
    OLDEST_KAFKA_VERSION,
    [
      `org.apache.kafka:kafka_2.12:${OLDEST_KAFKA_VERSION}`,
      `org.apache.zookeeper:zookeeper:${ZOOKEEPER_VERSION}`,
      "org.slf4j:slf4j-simple:1.7.36",
    ],
    ["log4j:log4j", "org.slf4j:slf4j-log4j12"],
    progress,
  );
  const dir = await mkdtemp(join(tmpdir(), "tailwater-old-broker-"));
  await mkdir(join(dir, "tmp"));
  const [zookeeperPort = 0, port = 0] = await freePorts(2);
  const java = (name: string, heapMb: number, main: string, config: string): Promise<JavaProcess> => {
    const flags = [...JVM_FLAGS, `-Xmx${heapMb}m`, `-Djava.io.tmpdir=${join(dir, "tmp")}`];
    const zookeeper = ["-Dzookeeper.jmx.log4j.disable=true", "-Dzookeeper.admin.enableServer=false"];
    const args = [...flags, ...zookeeper, "-cp", home.classPath, main, config];
    return startJava(home.java, args, join(dir, `${name}.log`), dir);
  };
  const zookeeperConfig = join(dir, "zookeeper.properties");
  await writeFile(
    zookeeperConfig,
    properties({ dataDir: join(dir, "zookeeper"), clientPort: zookeeperPort, clientPortAddress: "127.0.0.1" }),
  );
  const config = join(dir, "server.properties");
  await writeFile(
    config,
    properties({
      "broker.id": 1,
      listeners: `PLAINTEXT://127.0.0.1:${port}`,
      "zookeeper.connect": `127.0.0.1:${zookeeperPort}`,
      "log.dirs": join(dir, "data"),
      "offsets.topic.replication.factor": 1,
      "transaction.state.log.replication.factor": 1,
      "transaction.state.log.min.isr": 1,
      "group.initial.rebalance.delay.ms": 0,
    }),
  );
  const started: JavaProcess[] = [];
  const stop = async () => {
    for (const process of started.toReversed()) await process.end("SIGKILL");
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    started.push(await java("zookeeper", 64, "org.apache.zookeeper.server.ZooKeeperServerMain", zookeeperConfig));
    const broker = await java("broker", 256, "kafka.Kafka", config);
    started.push(broker);
    await untilReady(broker, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { bootstrap: `127.0.0.1:${port}`, stop };
}

function properties(entries: Readonly<Record<string, string | number>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${String(value).replaceAll("\\", "\\\\")}\n`)
    .join("");
}
