import { Kafka, logLevel } from "kafkajs";

export interface Writer {
  /** Records that the broker has acknowledged. */
  written(): number;
  stop(): Promise<void>;
}

/** Writes numbered records, 20 per second, until `stop`. */
export async function keepWriting(bootstrap: string, topic: string): Promise<Writer> {
  const producer = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  let stopped = false;
  let n = 0;
  const running = (async () => {
    while (!stopped) {
      await producer.send({ topic, messages: [{ key: `k${n}`, value: `{"n":${n}}` }] });
      n += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    written: () => n,
    stop: async () => {
      stopped = true;
      await running;
      await producer.disconnect();
    },
  };
}
