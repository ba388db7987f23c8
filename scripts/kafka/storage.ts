import { execFile } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "./cache.ts";
import { JVM_FLAGS } from "./jvm.ts";
import type { KafkaHome } from "./libs.ts";
import { SASL_USERS } from "./users.ts";

const run = promisify(execFile);

/** A new cluster id: 16 random bytes, base64url, not starting with a dash. */
export function newClusterId(): string {
  return randomBytes(16).toString("base64url").replace(/^-/, "A");
}

/**
 * Gives `dataFolder` what `kafka-storage format` would. That tool needs a second JVM start. Its result depends only on
 * the Kafka version and the SCRAM users, so it runs once per user; later starts copy the files.
 */
export async function formatStorage(
  home: KafkaHome,
  dataFolder: string,
  nodeId: number,
  clusterId: string,
): Promise<void> {
  const template = await ensureTemplate(home);
  await mkdir(dataFolder, { recursive: true });
  // `bootstrap.checkpoint`; from 4.4 on the first snapshot of the metadata's own log.
  await cp(template, dataFolder, { recursive: true, dereference: true });
  const meta = await readFile(join(template, "meta.properties"), "utf8");
  await writeFile(
    join(dataFolder, "meta.properties"),
    meta
      .replace(/^cluster\.id=.*$/m, `cluster.id=${clusterId}`)
      .replace(/^node\.id=.*$/m, `node.id=${nodeId}`)
      .replace(/^directory\.id=.*$/m, `directory.id=${newClusterId()}`),
  );
}

async function ensureTemplate(home: KafkaHome): Promise<string> {
  const key = createHash("sha256")
    .update(JSON.stringify([home.version, SASL_USERS]))
    .digest("hex")
    .slice(0, 12);
  const template = join(cacheFolder(), `kafka-storage-${home.version}-${key}`);
  if (existsSync(template)) return template;
  const work = `${template}.${randomUUID()}`;
  const config = join(work, "server.properties");
  const data = join(work, "data");
  await mkdir(data, { recursive: true });
  try {
    await writeFile(
      config,
      `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:9093
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${data.replaceAll("\\", "\\\\")}
`,
    );
    const scram = Object.entries(SASL_USERS).flatMap(([name, password]) =>
      ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((kind) => [
        "--add-scram",
        `${kind}=[name=${name},password=${password}]`,
      ]),
    );
    const tool = ["kafka.tools.StorageTool", "format", "-t", newClusterId(), "-c", config, ...scram];
    await run(home.java, [...JVM_FLAGS, "-cp", home.classPath, ...tool]);
    await rename(data, template).catch((error: unknown) => {
      if (!existsSync(template)) throw error; // else another process was first
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return template;
}
