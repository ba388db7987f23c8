import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { startJava } from "./java-process.ts";
import { JVM_FLAGS } from "./jvm.ts";
import type { KafkaHome } from "./libs.ts";
import { freePorts } from "./ports.ts";
import { serverProperties } from "./properties.ts";
import { untilReady } from "./ready.ts";
import type { Progress } from "./setup-error.ts";
import { formatStorage, newClusterId } from "./storage.ts";

/**
 * JVM flags that halve a broker's start (measured: 1.8 s to 1.0 s): an archive of the classes that a first broker
 * loaded (JEP 350), made once per user for this Java and this Kafka. A JVM that cannot use it starts without it. When
 * making it fails, there are no flags, and `progress` gets the reason.
 */
export async function classArchiveFlags(home: KafkaHome, progress: Progress): Promise<readonly string[]> {
  // Java writes the archive at a clean exit, which cannot be requested on Windows.
  if (process.platform === "win32") return [];
  const java = await realpath(home.java);
  const key = createHash("sha256")
    .update(`${java} ${(await stat(java)).mtimeMs} ${home.version}`)
    .digest("hex")
    .slice(0, 12);
  const archive = join(cacheFolder(), `kafka-classes-${home.version}-${key}.jsa`);
  if (!existsSync(archive)) {
    progress("Preparing a faster start for Kafka (5 s, once)…");
    try {
      await makeArchive(home, archive);
    } catch (error) {
      progress(`Kafka will start a little slower: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  }
  return [`-XX:SharedArchiveFile=${archive}`];
}

async function makeArchive(home: KafkaHome, archive: string): Promise<void> {
  const folder = `${archive}.${randomUUID()}`;
  const made = join(folder, "classes.jsa");
  const dataFolder = join(folder, "data");
  const config = join(folder, "server.properties");
  await mkdir(folder, { recursive: true });
  try {
    const [port = 0, controllerPort = 0] = await freePorts(2);
    const settings = {
      nodeId: 1,
      dataFolder,
      controllerPort,
      caPem: "",
      acl: false,
      partitions: 1,
      replication: 1,
      extra: {},
    };
    const voters = `1@127.0.0.1:${controllerPort}`;
    const ports = new Map([["plaintext", port]] as const);
    await writeFile(config, serverProperties({ ...settings, voters, ports, certificates: new Map() }));
    await formatStorage(home, dataFolder, 1, newClusterId());
    const args = [...JVM_FLAGS, "-Xmx256m", `-Djava.io.tmpdir=${folder}`, `-XX:ArchiveClassesAtExit=${made}`];
    const log = join(folder, "broker.log");
    const broker = await startJava(home.java, [...args, "-cp", home.classPath, "kafka.Kafka", config], log, folder);
    await untilReady(broker, port);
    await broker.end("SIGTERM");
    if (!existsSync(made)) throw new Error("this Java wrote no class archive.");
    await rename(made, archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
