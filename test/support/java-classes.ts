import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { KafkaHome } from "../../scripts/kafka/libs.ts";
import { onPath } from "../../scripts/run/packages.ts";

/** The compiler beside the Java that runs Kafka, or another one; null: this machine has only a runtime. */
export function findCompiler({ java }: Pick<KafkaHome, "java">): string | null {
  const name = process.platform === "win32" ? "javac.exe" : "javac";
  return [join(dirname(java), name), ...onPath([name])].find((path) => existsSync(path)) ?? null;
}

/** Compiles a class of the tests against Kafka's jars. */
export function compileClass(compiler: string, { classPath }: KafkaHome, source: string, folder: string): void {
  const args = ["--release", "17", "-cp", classPath, "-d", folder, source];
  const { status, stderr } = spawnSync(compiler, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`javac: ${stderr}`);
}
