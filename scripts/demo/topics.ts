const MB = 1024 * 1024;

export interface DemoTopic {
  readonly topic: string;
  readonly numPartitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Every topic has a size limit; together they stay below a gigabyte. The broker compresses, so the shop needs no codec.
 */
const bounded = (bytesPerPartition: number, segmentBytes = 16 * MB): Record<string, string> => ({
  "retention.bytes": String(bytesPerPartition),
  "segment.bytes": String(segmentBytes),
});

export const CLICKSTREAM = "clickstream";
export const ORDERS = "orders";
export const PAYMENTS = "payments";
export const AUDIT = "audit";
export const TRANSFERS = "transfers-transactional";
export const EDGE_CASES = "edge-cases";
export const COMPRESSED = ["stock-gzip", "stock-snappy", "stock-zstd"] as const;

export const DEMO_TOPICS: readonly DemoTopic[] = [
  { topic: ORDERS, numPartitions: 6, config: bounded(32 * MB) },
  {
    topic: PAYMENTS,
    numPartitions: 3,
    config: {
      "cleanup.policy": "compact",
      "segment.ms": "60000",
      "min.cleanable.dirty.ratio": "0.1",
      "segment.bytes": String(4 * MB),
    },
  },
  { topic: CLICKSTREAM, numPartitions: 4, config: { ...bounded(96 * MB), "compression.type": "lz4" } },
  { topic: AUDIT, numPartitions: 1, config: bounded(16 * MB) },
  ...COMPRESSED.map((topic) => ({
    topic,
    numPartitions: 2,
    config: { ...bounded(16 * MB), "compression.type": topic.slice("stock-".length) },
  })),
  { topic: TRANSFERS, numPartitions: 2, config: bounded(16 * MB) },
  { topic: EDGE_CASES, numPartitions: 1, config: { ...bounded(64 * MB), "max.message.bytes": String(8 * MB) } },
];
