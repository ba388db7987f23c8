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

/** `group:artifact:version`. */
type Coordinates = `${string}:${string}:${string}`;

/**
 * Finds or fetches Kafka. Offline once fetched. Safe to call from several processes at once: each fetches into a
 * folder of its own, and the first rename wins.
 * @throws SetupError saying what to install or what Maven said.
 */
export async function ensureKafka(progress: Progress = () => {}, version: string = KAFKA_VERSION): Promise<KafkaHome> {
  const jars: readonly Coordinates[] = [
    `org.apache.kafka:kafka_2.13:${version}`,
    `org.apache.kafka:kafka-tools:${version}`,
    `org.slf4j:slf4j-simple:${SLF4J_VERSION}`,
  ];
  return ensureJars(version, jars, [], progress);
}

/**
 * Finds or fetches Kafka's jars of one version, and their dependencies. @param without `group:artifact` to exclude from
 * the dependencies
 * @throws SetupError saying what to install or what Maven said.
 */
export async function ensureJars(
  version: string,
  jars: readonly Coordinates[],
  without: readonly string[],
  progress: Progress,
): Promise<KafkaHome> {
  const java = await ensureJava(progress);
  const folder = join(cacheFolder(), `kafka-${version}`);
  if (!existsSync(folder)) await fetchJars(folder, version, jars, without, progress);
  return { version, java, classPath: join(folder, "*") };
}

async function fetchJars(
  folder: string,
  version: string,
  jars: readonly Coordinates[],
  without: readonly string[],
  progress: Progress,
): Promise<void> {
  const maven = await ensureMaven(progress);
  progress(`Fetching Apache Kafka ${version} from Maven Central (54 MB, once)…`);
  const work = `${folder}.${randomUUID()}`;
  const into = join(work, "jars");
  await mkdir(into, { recursive: true });
  try {
    await writeFile(join(work, "pom.xml"), pom(jars, without));
    await runMaven(maven, work, into);
    const names = await readdir(into);
    for (const jar of jars) {
      const needed = `${jar.split(":").slice(1).join("-")}.jar`;
      if (!names.includes(needed)) throw new SetupError(`Maven ended well but left no ${needed}; try again.`);
    }
    await rename(into, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another process was first, with the same jars
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function pom(jars: readonly Coordinates[], without: readonly string[]): string {
  const named = (coordinates: string) => {
    const [group, artifact, version] = coordinates.split(":");
    const of = version === undefined ? "" : `<version>${version}</version>`;
    return `<groupId>${group}</groupId><artifactId>${artifact}</artifactId>${of}`;
  };
  const exclusions = without.map((one) => `<exclusion>${named(one)}</exclusion>`).join("");
  const dependencies = jars.map(
    (jar) => `<dependency>${named(jar)}<exclusions>${exclusions}</exclusions></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>app.tailwater</groupId><artifactId>kafka-jars</artifactId><version>1</version>
<dependencies>
${dependencies.join("\n")}
</dependencies></project>
`;
}

function runMaven(maven: string, work: string, jars: string): Promise<void> {
  const args = ["-q", "-B", "-f", join(work, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${jars}`];
  return new Promise((resolve, reject) => {
    // .cmd files start only through a shell on Windows; the arguments contain no text from a user, only paths.
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
