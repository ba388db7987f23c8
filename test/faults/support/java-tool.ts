import { type ChildProcess, spawn } from "node:child_process";
import type { KafkaHome } from "../../../scripts/kafka/libs.ts";

const FLAGS = [
  "-Xmx96m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
];

/** Starts one of Kafka's own tools. It is killed when this process ends. */
export function startTool(home: KafkaHome, tool: string, args: readonly string[]): ChildProcess {
  const command = [...FLAGS, "-cp", home.classPath, `org.apache.kafka.tools.${tool}`, ...args];
  const child = spawn(home.java, command, { stdio: ["ignore", "pipe", "pipe"] });
  const killAtExit = () => child.kill("SIGKILL");
  process.once("exit", killAtExit);
  child.once("close", () => process.removeListener("exit", killAtExit));
  return child;
}

/** Runs it. @returns whether it ended with exit code 0 */
export async function runTool(home: KafkaHome, tool: string, args: readonly string[]): Promise<boolean> {
  const child = startTool(home, tool, args);
  child.stdout?.resume();
  child.stderr?.resume();
  return new Promise((resolve) => child.once("close", (code) => resolve(code === 0)));
}
