// Lies about the cluster: metadata and offsets.
import { API, frame, int16, int32, int64, list, text } from "../../support/hostile-broker.ts";
import { type Lie, LOST } from "./lie.ts";

const TOPIC = "orders";
const UNREACHABLE = ["ADVERTISED_LISTENER_UNREACHABLE", "HOST_UNKNOWN", "PORT_CLOSED", "LEADER_NOT_AVAILABLE", ...LOST];

interface Told {
  readonly brokers?: readonly Buffer[];
  readonly clusterId?: Buffer;
  readonly topics?: Buffer;
  readonly leader?: number;
}

const broker = (node: number, host: string | null, port: number) =>
  Buffer.concat([int32(node), text(host), int32(port), text(null)]);
const partition = (leader: number, id = 0) =>
  Buffer.concat([int16(0), int32(id), int32(leader), list([int32(leader)]), list([int32(leader)]), list([])]);
const topic = (name: string, partitions: Buffer) => Buffer.concat([int16(0), text(name), Buffer.from([0]), partitions]);

/** Metadata v5, the version of the harness's brokers. */
const metadata = (id: number, port: number, told: Told): Buffer =>
  frame(
    id,
    int32(0),
    list(told.brokers ?? [broker(1, "127.0.0.1", port)]),
    told.clusterId ?? text("hostile"),
    int32(1),
    told.topics ?? list([topic(TOPIC, list([partition(told.leader ?? 1)]))]),
  );

const cluster = (name: string, told: Told, codes: readonly string[] = LOST, orQuiet = false): Lie => ({
  name,
  broker: { answers: { [API.metadata]: ({ id, broker: { port } }) => metadata(id, port, told) } },
  expect: { codes, orQuiet },
});

const offsets = (
  name: string,
  of: (latest: boolean) => bigint,
  codes: readonly string[],
  partitionId = 0,
  orQuiet = codes.length === 0,
): Lie => ({
  name,
  broker: {
    answers: {
      [API.listOffsets]: ({ id, version, body }) => {
        const answer = Buffer.concat([int32(partitionId), int16(0), int64(-1n), int64(of(body.includes(int64(-1n))))]);
        return frame(id, Buffer.alloc(version >= 2 ? 4 : 0), list([Buffer.concat([text(TOPIC), list([answer])])]));
      },
    },
  },
  expect: { codes, orQuiet },
});

export const CLUSTER_LIES: readonly Lie[] = [
  cluster("a cluster id of −6 bytes", { clusterId: int16(-6) }),
  cluster("2^31−1 topics", { topics: int32(0x7fff_ffff) }),
  cluster("−2 topics", { topics: int32(-2) }, [...LOST, "TOPIC_UNKNOWN"]),
  cluster("a topic of 2^31−1 partitions", { topics: list([topic(TOPIC, int32(0x7fff_ffff))]) }),
  cluster("no broker at all", { brokers: [] }, UNREACHABLE),
  cluster("a host of 30 kB", { brokers: [broker(1, "h".repeat(30_000), 9_092)] }, UNREACHABLE),
  cluster("a host with control characters", { brokers: [broker(1, "a\u001b[2J\r\nb\u0000", 9_092)] }, UNREACHABLE),
  cluster("a port of −1", { brokers: [broker(1, "127.0.0.1", -1)] }, UNREACHABLE),
  cluster("a port of 2^31−1", { brokers: [broker(1, "127.0.0.1", 0x7fff_ffff)] }, UNREACHABLE),
  cluster("a leader that nobody is", { leader: 77 }, UNREACHABLE),
  cluster("a leader of number −2^31", { leader: -0x8000_0000 }, UNREACHABLE),
  {
    name: "a million brokers",
    broker: {
      answers: {
        [API.metadata]: ({ id, broker: { port } }) => {
          const one = broker(1, "127.0.0.1", port);
          const many = Buffer.concat(Array.from({ length: 1_000_000 }, (_, n) => broker(n + 2, "127.0.0.1", port)));
          return frame(
            id,
            ...[int32(0), int32(1_000_001), one, many, text("hostile"), int32(1)],
            list([topic(TOPIC, list([partition(1)]))]),
          );
        },
      },
    },
    expect: { codes: LOST, orQuiet: true },
  },
  {
    name: "leaders that always answer that they are not the leader",
    brokers: 2,
    broker: {
      answers: {
        [API.fetch]: ({ id }) => fetchError(id, 6),
      },
    },
    expect: { codes: [...LOST, "LEADER_NOT_AVAILABLE"] },
    mostFetchesPerSecond: 40,
  },
  offsets("offsets beyond 2^53", () => 2n ** 62n, ["OFFSET_TOO_LARGE", ...LOST]),
  offsets("offsets below zero", () => -5n, ["OFFSET_OUT_OF_RANGE", "OFFSET_TOO_LARGE", ...LOST], 0, true),
  offsets("a log that ends before it begins", (latest) => (latest ? 3n : 900n), ["KAFKA_ERROR"]),
  offsets("offsets of another partition", () => 0n, ["TOPIC_UNKNOWN", "LEADER_NOT_AVAILABLE", ...LOST], 9),
  {
    name: "an unknown error code for the topic in metadata",
    broker: {
      answers: {
        [API.metadata]: ({ id, broker: { port } }) =>
          metadata(id, port, {
            topics: list([Buffer.concat([int16(9_999), text(TOPIC), Buffer.from([0]), list([])])]),
          }),
      },
    },
    expect: { codes: [...LOST, "TOPIC_UNKNOWN"] },
  },
  {
    name: "a metadata response that ends after its header",
    broker: { answers: { [API.metadata]: ({ id }) => frame(id) } },
    expect: { codes: LOST },
  },
  { name: "a record that the offsets promise and no fetch returns", broker: {}, expect: { codes: ["KAFKA_ERROR"] } },
];

function fetchError(id: number, errorCode: number): Buffer {
  const answer = Buffer.concat([int32(0), int16(errorCode), int64(-1n), int64(-1n), int32(0), int32(0)]);
  return frame(id, int32(0), list([Buffer.concat([text(TOPIC), list([answer])])]));
}
