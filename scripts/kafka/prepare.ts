import { classArchiveFlags } from "./class-archive.ts";
import { ensureKafka, KAFKA_VERSION, type KafkaHome } from "./libs.ts";
import type { Progress } from "./setup-error.ts";

export interface PreparedKafka extends KafkaHome {
  /** JVM flags that belong to this installation. */
  readonly flags: readonly string[];
}

/**
 * Does everything that is needed once per user, so that a broker then starts in a second or two. @throws SetupError
 * when Java or Kafka cannot be installed.
 */
export async function prepareKafka(
  progress: Progress = () => {},
  version: string = KAFKA_VERSION,
): Promise<PreparedKafka> {
  const home = await ensureKafka(progress, version);
  return { ...home, flags: await classArchiveFlags(home, progress) };
}
