// A real Apache Kafka without Docker: its jars from Maven Central, once per user, kept in the cache folder.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { ensureJava, ensureMaven } from "./java.ts";
import { type Progress, SetupError } from "./setup-error.ts";

export const KAFKA_VERSION = "4.1.1";
const SLF4J_VERSION = "1.7.36";

export interface KafkaHome {
  readonly version: string;
  /** Path of a Java runtime, 17 or newer. */
  readonly java: string;
  /** `-cp` argument: every jar. */
  readonly classPath: string;
}

/**
 * Finds or fetches Kafka. Offline once fetched. Safe to call from several processes at once: each fetches into a
 * folder of its own, and the first rename wins.
 * @throws SetupError saying what to install or what Maven said.
 */
export async function ensureKafka(progress: Progress = () => {}): Promise<KafkaHome> {
  const java = await ensureJava(progress);
  const folder = join(cacheFolder(), `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) await fetchJars(folder, progress);
  return { version: KAFKA_VERSION, java, classPath: join(folder, "*") };
}

async function fetchJars(folder: string, progress: Progress): Promise<void> {
  const maven = await ensureMaven(progress);
  progress(`Fetching Apache Kafka ${KAFKA_VERSION} from Maven Central (54 MB, once)…`);
  const work = `${folder}.${randomUUID()}`;
  const jars = join(work, "jars");
  await mkdir(jars, { recursive: true });
  try {
    await writeFile(join(work, "pom.xml"), pom());
    await runMaven(maven, work, jars);
    const names = await readdir(jars);
    for (const needed of [`kafka_2.13-${KAFKA_VERSION}.jar`, `slf4j-simple-${SLF4J_VERSION}.jar`]) {
      if (!names.includes(needed)) throw new SetupError(`Maven ended well but left no ${needed}; try again.`);
    }
    await rename(jars, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another process was first, with the same jars
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function pom(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>app.tailwater</groupId><artifactId>kafka-jars</artifactId><version>1</version>
<dependencies>
${dependency("org.apache.kafka", "kafka_2.13", KAFKA_VERSION)}
${dependency("org.apache.kafka", "kafka-tools", KAFKA_VERSION)}
${dependency("org.slf4j", "slf4j-simple", SLF4J_VERSION)}
</dependencies></project>
`;
}

function runMaven(maven: string, work: string, jars: string): Promise<void> {
  const args = ["-q", "-B", "-f", join(work, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${jars}`];
  return new Promise((resolve, reject) => {
    // .cmd files start only through a shell on Windows; the arguments hold no user's text but paths.
    const child = spawn(maven, args, { stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    let said = "";
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new SetupError(`Maven could not fetch Kafka (exit ${code}). Is the network there? It said:\n${said.trim()}`),
        );
    });
  });
}
