import { setTimeout as sleep } from "node:timers/promises";
import { Kafka, logLevel, type Message, type Producer, type ProducerConfig } from "kafkajs";
import { GroupClient } from "../kafka/groups/group-client.ts";
import * as make from "./generator.ts";
import { runGroups } from "./groups.ts";
import { lasting, messageOf } from "./lasting.ts";
import { endsOf } from "./offsets.ts";
import { pace } from "./pace.ts";
import { Random } from "./random.ts";
import { AUDIT, CLICKSTREAM, COMPRESSED, DEMO_TOPICS, EDGE_CASES, ORDERS, PAYMENTS, TRANSFERS } from "./topics.ts";

const HOUR_MS = 3_600_000;
/** Records at the first start, spread over the last hours. */
const HISTORY = { orders: 50_000, payments: 20_000, audit: 3_000, stock: 5_000, transactions: 60 };
/** Records a second. */
const RATES = { orders: 20, payments: 10, audit: 4, stock: 5, clickstream: 20_000, transactions: 0.5 };
const BATCH = 2_000;
/** Clicks that are made once and sent in turn: making 20,000 per second would use a whole core. */
const CLICKS = 20_000;
/** The pause before the next attempt to write a topic, ms. */
const PAUSE_MS = 3_000;
/** Producers notice added partitions after so long, ms. */
const METADATA_MAX_AGE_MS = 10_000;
const TRANSACTIONAL = {
  transactionalId: "demo-transfers",
  maxInFlightRequests: 1,
  idempotent: true,
  retry: { retries: 3 },
};
const THERE_LIMIT_MS = 20_000;

export interface ShopOptions {
  readonly bootstrap: string;
  readonly seed: number;
  onStep(step: string): void;
}

/**
 * The demo's shop: creates its topics, fills their history once, and keeps writing to them and running their groups
 * until the signal. A topic that cannot be written (the user deleted it, or lowered its record size) does not stop the
 * others, and is not created again.
 * @throws Error when the topics cannot be made
 */
export async function runShop({ bootstrap, seed, onStep }: ShopOptions, signal: AbortSignal): Promise<void> {
  const kafka = new Kafka({ clientId: "demo-shop", brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const client = new GroupClient(bootstrap, "demo-shop");
  try {
    onStep("topics");
    await makeTopics(kafka);
    const shop = new Shop(kafka, client, new Random(seed), onStep);
    await shop.untilThere(signal);
    onStep("clickstream at 20,000 records/s");
    const clicks = shop.click(signal);
    await shop.fillHistory(signal);
    onStep("open");
    await Promise.all([clicks, shop.live(signal), runGroups({ bootstrap, onStep }, signal)]);
  } finally {
    client.close();
  }
}

async function makeTopics(kafka: Kafka): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: DEMO_TOPICS.map(toTopicConfig), waitForLeaders: false });
  } finally {
    await admin.disconnect();
  }
}

class Shop {
  readonly #kafka: Kafka;
  readonly #client: GroupClient;
  readonly #random: Random;
  readonly #onStep: (step: string) => void;
  #orders: number = HISTORY.orders;

  constructor(kafka: Kafka, client: GroupClient, random: Random, onStep: (step: string) => void) {
    this.#kafka = kafka;
    this.#client = client;
    this.#random = random;
    this.#onStep = onStep;
  }

  /** Resolves when every topic answers, or after a time limit: a topic may be deleted already. */
  async untilThere(signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + THERE_LIMIT_MS;
    for (const { topic } of DEMO_TOPICS) {
      const isThere = () =>
        this.#recordsOf(topic).then(
          () => true,
          () => false,
        );
      while (!signal.aborted && Date.now() < deadline && !(await isThere())) await sleep(100);
    }
  }

  /** Fills each empty topic with its history. */
  async fillHistory(signal: AbortSignal): Promise<void> {
    const random = this.#random;
    const past = (index: number, count: number) => Date.now() - 6 * HOUR_MS * (1 - index / count);
    const fill = (topic: string, count: number, record: (timestamp: number, index: number) => make.DemoRecord) =>
      this.#fill(topic, signal, async (producer) => {
        for (let from = 0; from < count && !signal.aborted; from += BATCH) {
          const size = Math.min(BATCH, count - from);
          const records = Array.from({ length: size }, (_, at) => record(past(from + at, count), from + at));
          await producer.send({ topic, messages: records.map(toMessage) });
        }
      });
    this.#orders = Math.max(HISTORY.orders, await this.#recordsOf(ORDERS).catch(() => 0));
    await this.#fill(EDGE_CASES, signal, async (producer) => {
      for (const record of [make.stock(random, past(0, 1)), ...make.edgeCases(random, Date.now())]) {
        await producer.send({ topic: EDGE_CASES, messages: [toMessage(record)] });
      }
    });
    await fill(ORDERS, HISTORY.orders, (timestamp, index) => make.order(random, index + 1, timestamp));
    await fill(PAYMENTS, HISTORY.payments, (timestamp) => make.payment(random, HISTORY.orders, timestamp));
    await fill(AUDIT, HISTORY.audit, (timestamp) => make.audit(random, timestamp));
    for (const topic of COMPRESSED) await fill(topic, HISTORY.stock, (timestamp) => make.stock(random, timestamp));
    const transactions = async (producer: Producer) => {
      for (let left = HISTORY.transactions; left > 0 && !signal.aborted; left -= 1) await this.#transact(producer);
    };
    await this.#fill(TRANSFERS, signal, transactions, TRANSACTIONAL);
  }

  async live(signal: AbortSignal): Promise<void> {
    const random = this.#random;
    const flow = (topic: string, rate: number, record: (timestamp: number) => make.DemoRecord) => {
      const batch = (due: number) => Array.from({ length: due }, () => toMessage(record(Date.now())));
      return this.#flow(topic, rate, signal, (producer, due) => producer.send({ topic, messages: batch(due) }));
    };
    await Promise.all([
      flow(ORDERS, RATES.orders, (timestamp) => {
        this.#orders += 1;
        return make.order(random, this.#orders, timestamp);
      }),
      flow(PAYMENTS, RATES.payments, (timestamp) => make.payment(random, this.#orders, timestamp)),
      flow(AUDIT, RATES.audit, (timestamp) => make.audit(random, timestamp)),
      ...COMPRESSED.map((topic) => flow(topic, RATES.stock, (timestamp) => make.stock(random, timestamp))),
      this.#flow(TRANSFERS, RATES.transactions, signal, (producer) => this.#transact(producer), TRANSACTIONAL),
    ]);
  }

  async click(signal: AbortSignal): Promise<void> {
    const messages: Message[] = Array.from({ length: CLICKS }, () => make.click(this.#random));
    let next = 0;
    await this.#flow(CLICKSTREAM, RATES.clickstream, signal, (producer, due) => {
      if (next + due > messages.length) next = 0;
      const batch = messages.slice(next, next + due);
      next += due;
      return producer.send({ topic: CLICKSTREAM, messages: batch, acks: 1 });
    });
  }

  /** Writes one topic at that rate until the signal, with pauses while it cannot be written. */
  #flow(
    topic: string,
    rate: number,
    signal: AbortSignal,
    send: (producer: Producer, due: number) => Promise<unknown>,
    config?: Partial<ProducerConfig>,
  ): Promise<void> {
    const onFault = (error: unknown) => this.#onStep(`${topic} waits until it can be written: ${messageOf(error)}`);
    const write = async (producer: Producer) => {
      const sendDue = async (due: number) => {
        await send(producer, due);
      };
      await pace(rate, sendDue, signal);
    };
    return lasting(() => this.#producing(write, config), { pauseMs: PAUSE_MS, onFault }, signal);
  }

  /** Writes the history of an empty topic. */
  async #fill(
    topic: string,
    signal: AbortSignal,
    write: (producer: Producer) => Promise<void>,
    config?: Partial<ProducerConfig>,
  ): Promise<void> {
    try {
      if (signal.aborted || (await this.#recordsOf(topic)) > 0) return;
      this.#onStep(`history of ${topic}`);
      await this.#producing(write, config);
    } catch (error) {
      this.#onStep(`${topic} does not have its complete history: ${messageOf(error)}`);
    }
  }

  /**
   * Uses a producer only for this topic and this attempt: kafkajs requests metadata for all topics of a producer
   * together, so that a deleted topic would stop the others.
   */
  async #producing(
    work: (producer: Producer) => Promise<void>,
    config: Partial<ProducerConfig> = { retry: { retries: 2 } },
  ): Promise<void> {
    const common = { allowAutoTopicCreation: false, metadataMaxAge: METADATA_MAX_AGE_MS };
    const producer = this.#kafka.producer({ ...common, ...config });
    try {
      await producer.connect();
      await work(producer);
    } finally {
      await producer.disconnect();
    }
  }

  /**
   * Five transfers; every fourth transaction is aborted. The next producer aborts a transaction that fails half way.
   */
  async #transact(producer: Producer): Promise<void> {
    const transaction = await producer.transaction();
    const records = Array.from({ length: 5 }, () => toMessage(make.transfer(this.#random, Date.now())));
    await transaction.send({ topic: TRANSFERS, messages: records });
    if (this.#random.next() < 0.25) await transaction.abort();
    else await transaction.commit();
  }

  /** Records since the topic was created, including deleted ones. */
  async #recordsOf(topic: string): Promise<number> {
    return [...(await endsOf(this.#client, topic)).values()].reduce((sum, { high }) => sum + high, 0);
  }
}

function toMessage({ key, value, headers, timestamp }: make.DemoRecord): Message {
  return { key, value, timestamp: String(Math.round(timestamp)), ...(headers === undefined ? {} : { headers }) };
}

function toTopicConfig({ topic, numPartitions, config }: (typeof DEMO_TOPICS)[number]) {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  return { topic, numPartitions, replicationFactor: 1, configEntries };
}
