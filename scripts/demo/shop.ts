import { type Admin, Kafka, logLevel, type Message, type Producer } from "kafkajs";
import { untilLed } from "../kafka/ready.ts";
import * as make from "./generator.ts";
import { runGroups } from "./groups.ts";
import { pace } from "./pace.ts";
import { Random } from "./random.ts";
import { AUDIT, CLICKSTREAM, COMPRESSED, DEMO_TOPICS, EDGE_CASES, ORDERS, PAYMENTS, TRANSFERS } from "./topics.ts";

const HOUR_MS = 3_600_000;
/** Records at the first start, spread over the last hours. */
const HISTORY = { orders: 50_000, payments: 20_000, audit: 3_000, stock: 5_000, transactions: 60 };
/** Records a second. */
const RATES = { orders: 20, payments: 10, audit: 4, stock: 5, clickstream: 20_000 };
const BATCH = 2_000;
/** Clicks that are made once and sent in turn: making 20,000 a second would cost a core. */
const CLICKS = 20_000;

export interface ShopOptions {
  readonly bootstrap: string;
  readonly seed: number;
  onStep(step: string): void;
}

/** The demo's shop: makes its topics, fills their history once, and keeps them and their groups living until the signal. */
export async function runShop({ bootstrap, seed, onStep }: ShopOptions, signal: AbortSignal): Promise<void> {
  const kafka = new Kafka({
    clientId: "demo-shop",
    brokers: [bootstrap],
    logLevel: logLevel.NOTHING,
    retry: { retries: 8 },
  });
  const admin = kafka.admin();
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await Promise.all([admin.connect(), producer.connect()]);
  try {
    onStep("topics");
    await admin.createTopics({ topics: DEMO_TOPICS.map(toTopicConfig), waitForLeaders: false });
    await untilLed(
      admin,
      DEMO_TOPICS.map(({ topic }) => topic),
    );
    const shop = new Shop(kafka, admin, producer, new Random(seed));
    onStep("clickstream at 20,000 records/s");
    const clicks = shop.click(signal);
    await shop.fillHistory(onStep, signal);
    onStep("open");
    await Promise.all([clicks, shop.live(signal), runGroups({ bootstrap, admin, onStep }, signal)]);
  } finally {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  }
}

class Shop {
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #producer: Producer;
  readonly #random: Random;
  #orders = 0;

  constructor(kafka: Kafka, admin: Admin, producer: Producer, random: Random) {
    this.#kafka = kafka;
    this.#admin = admin;
    this.#producer = producer;
    this.#random = random;
  }

  /** Each topic that is still empty gets its past. */
  async fillHistory(onStep: (step: string) => void, signal: AbortSignal): Promise<void> {
    const random = this.#random;
    const past = (index: number, count: number) => Date.now() - 6 * HOUR_MS * (1 - index / count);
    const fill = async (
      topic: string,
      count: number,
      record: (timestamp: number, index: number) => make.DemoRecord,
    ) => {
      if (signal.aborted || (await this.#recordsOf(topic)) > 0) return;
      onStep(`history of ${topic}`);
      for (let from = 0; from < count && !signal.aborted; from += BATCH) {
        const size = Math.min(BATCH, count - from);
        await this.#send(
          topic,
          Array.from({ length: size }, (_, index) => record(past(from + index, count), from + index)),
        );
      }
    };
    this.#orders = Math.max(HISTORY.orders, await this.#recordsOf(ORDERS));
    await fill(EDGE_CASES, 1, (timestamp) => make.stock(random, timestamp));
    if ((await this.#recordsOf(EDGE_CASES)) === 1) {
      for (const record of make.edgeCases(random, Date.now())) await this.#send(EDGE_CASES, [record]);
    }
    await fill(ORDERS, HISTORY.orders, (timestamp, index) => make.order(random, index + 1, timestamp));
    await fill(PAYMENTS, HISTORY.payments, (timestamp) => make.payment(random, HISTORY.orders, timestamp));
    await fill(AUDIT, HISTORY.audit, (timestamp) => make.audit(random, timestamp));
    for (const topic of COMPRESSED) await fill(topic, HISTORY.stock, (timestamp) => make.stock(random, timestamp));
    if ((await this.#recordsOf(TRANSFERS)) > 0 || signal.aborted) return;
    onStep(`history of ${TRANSFERS}`);
    await this.#transact(HISTORY.transactions, signal);
  }

  async live(signal: AbortSignal): Promise<void> {
    const random = this.#random;
    const flow = (topic: string, rate: number, record: (timestamp: number) => make.DemoRecord) =>
      pace(
        rate,
        (due) =>
          this.#send(
            topic,
            Array.from({ length: due }, () => record(Date.now())),
          ),
        signal,
      );
    await Promise.all([
      flow(ORDERS, RATES.orders, (timestamp) => {
        this.#orders += 1;
        return make.order(random, this.#orders, timestamp);
      }),
      flow(PAYMENTS, RATES.payments, (timestamp) => make.payment(random, this.#orders, timestamp)),
      flow(AUDIT, RATES.audit, (timestamp) => make.audit(random, timestamp)),
      ...COMPRESSED.map((topic) => flow(topic, RATES.stock, (timestamp) => make.stock(random, timestamp))),
      pace(0.5, () => this.#transact(1, signal), signal),
    ]);
  }

  async click(signal: AbortSignal): Promise<void> {
    const messages: Message[] = Array.from({ length: CLICKS }, () => make.click(this.#random));
    let next = 0;
    const send = async (due: number) => {
      if (next + due > messages.length) next = 0;
      const batch = messages.slice(next, next + due);
      next += due;
      await this.#producer.send({ topic: CLICKSTREAM, messages: batch, acks: 1 });
    };
    await pace(RATES.clickstream, send, signal);
  }

  /** Transactions of five transfers; every fourth is aborted. */
  async #transact(count: number, signal: AbortSignal): Promise<void> {
    const producer = this.#kafka.producer({
      transactionalId: "demo-transfers",
      maxInFlightRequests: 1,
      idempotent: true,
      retry: { retries: 3 },
    });
    await producer.connect();
    try {
      for (let number = 0; number < count && !signal.aborted; number += 1) {
        const transaction = await producer.transaction();
        const records = Array.from({ length: 5 }, () => toMessage(make.transfer(this.#random, Date.now())));
        await transaction.send({ topic: TRANSFERS, messages: records });
        if (this.#random.next() < 0.25) await transaction.abort();
        else await transaction.commit();
      }
    } finally {
      await producer.disconnect();
    }
  }

  async #send(topic: string, records: readonly make.DemoRecord[]): Promise<void> {
    await this.#producer.send({ topic, messages: records.map(toMessage) });
  }

  async #recordsOf(topic: string): Promise<number> {
    const offsets = await this.#admin.fetchTopicOffsets(topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }
}

function toMessage({ key, value, headers, timestamp }: make.DemoRecord): Message {
  return { key, value, timestamp: String(Math.round(timestamp)), ...(headers === undefined ? {} : { headers }) };
}

function toTopicConfig({ topic, numPartitions, config }: (typeof DEMO_TOPICS)[number]) {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  return { topic, numPartitions, replicationFactor: 1, configEntries };
}
