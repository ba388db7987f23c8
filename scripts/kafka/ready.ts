import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Admin } from "kafkajs";
import type { JavaProcess } from "./java-process.ts";

const START_LIMIT_MS = 60_000;
const LED_LIMIT_MS = 60_000;

// ApiVersions v0: size, api key 18, version 0, correlation id 1, null client id.
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Whether a plaintext Kafka listener on 127.0.0.1 answers a request (an open port does not prove it). */
export function answers(port: number, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => resolve(false));
    socket.on("connect", () => socket.write(API_VERSIONS));
    socket.on("data", () => end(true));
  });
}

/** @throws Error with the end of the broker's log when it ends or does not answer. */
export async function untilReady(java: JavaProcess, port: number): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    if (java.exitCode() !== null || Date.now() > deadline) {
      const what = java.exitCode() === null ? "did not answer within 60 s" : `ended with exit code ${java.exitCode()}`;
      java.signal("SIGKILL");
      throw new Error(`The Kafka broker ${what}. The end of ${java.logFile}:\n${await java.lastLines(15)}`);
    }
    await sleep(50);
  }
}

/**
 * Resolves when the leader of every partition answers. Not every broker knows a new topic at once, and kafkajs' own
 * `waitForLeaders` sometimes fails because of this.
 */
export async function untilLed(admin: Admin, topics: readonly string[]): Promise<void> {
  for (const deadline = Date.now() + LED_LIMIT_MS; ; await sleep(100)) {
    try {
      for (const topic of topics) await admin.fetchTopicOffsets(topic);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
