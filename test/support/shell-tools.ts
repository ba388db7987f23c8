import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { JVM_FLAGS } from "../../scripts/kafka/jvm.ts";
import { prepareKafka } from "../../scripts/kafka/prepare.ts";

const run = promisify(execFile);

/** What `bin/` of a Kafka has, by the classes that they start. */
const TOOLS = {
  "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
  "kafka-configs.sh": "kafka.admin.ConfigCommand",
  "kafka-delete-records.sh": "org.apache.kafka.tools.DeleteRecordsCommand",
  "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
  "kafka-share-groups.sh": "org.apache.kafka.tools.consumer.group.ShareGroupCommand",
} as const;

export interface ShellTools {
  /** Runs a command that Tailwater shows, by a POSIX shell, on that broker. @returns what it prints */
  run(command: string, bootstrap: string): Promise<string>;
  stop(): Promise<void>;
}

/** Kafka's own tools as a shell finds them: to see that a command that is shown does what its plan says. */
export async function shellTools(): Promise<ShellTools> {
  const { java, classPath, flags } = await prepareKafka();
  const folder = await mkdtemp(join(tmpdir(), "tailwater-tools-"));
  const jvm = [java, ...JVM_FLAGS, ...flags, "-Xmx128m", "-cp", classPath].map((word) => `'${word}'`).join(" ");
  for (const [name, main] of Object.entries(TOOLS)) {
    await writeFile(join(folder, name), `#!/bin/sh\nexec ${jvm} ${main} "$@"\n`, { mode: 0o700 });
  }
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  return {
    run: async (command, bootstrap) => {
      const { stdout } = await run("sh", ["-ec", command.replaceAll("BOOTSTRAP", bootstrap)], { env });
      return stdout;
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
