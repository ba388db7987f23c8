import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";

/**
 * A broker that lies. It implements just enough of Kafka's protocol (ApiVersions, Metadata, ListOffsets, Fetch, each in
 * a version before the flexible ones), and a test can replace each answer by any bytes.
 *
 *   const broker = await startHostileBroker({ [API.metadata]: ({ id }) => frame(id, int16(-6)) });
 */

export const API = {
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  findCoordinator: 10,
  saslHandshake: 17,
  apiVersions: 18,
  offsetForLeaderEpoch: 23,
  saslAuthenticate: 36,
} as const;

export interface HostileRequest {
  readonly apiKey: number;
  readonly version: number;
  /** The correlation id. */
  readonly id: number;
  /** Behind the request's header v1. */
  readonly body: Buffer;
  readonly socket: Socket;
  /** Requests of this API before this one, on all connections. */
  readonly before: number;
  readonly broker: HostileBroker;
}

/**
 * The bytes to send: whole frames, or anything else. Null: send nothing (the function may write to the socket itself).
 */
export type HostileAnswer = (request: HostileRequest) => Buffer | null;

export interface HostileBroker {
  readonly port: number;
  readonly bootstrap: string;
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Connections since the start. */
  readonly connections: number;
  /** Requests since the start, by API key. */
  readonly requests: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

export interface HostileOptions {
  /** Replacements of the honest answers, by API key. */
  readonly answers?: Readonly<Record<number, HostileAnswer>>;
  /** API key → [lowest, highest version] in ApiVersions. */
  readonly versions?: Readonly<Record<number, readonly [number, number]>>;
  /** Called for each connection before any request. */
  readonly onConnection?: (socket: Socket) => void;
  /** The only topic of the honest answers, with one partition. */
  readonly topic?: string;
  /** Other brokers in Metadata: id → port on this machine. This broker is broker 1. */
  readonly others?: Readonly<Record<number, number>>;
  /** Leaders of the topic's partitions, by broker id. Default: [1]. */
  readonly leaders?: readonly number[];
  /** True: a SASL token without a header (before KIP-152) follows a SaslHandshake; `onBare` answers it. */
  readonly onBare?: (token: Buffer, socket: Socket) => Buffer | null;
}

export const HONEST_VERSIONS: Readonly<Record<number, readonly [number, number]>> = {
  [API.fetch]: [0, 4],
  [API.listOffsets]: [0, 2],
  [API.metadata]: [0, 5],
  [API.findCoordinator]: [0, 1],
  [API.saslHandshake]: [0, 1],
  [API.apiVersions]: [0, 2],
  [API.saslAuthenticate]: [0, 1],
};

export async function startHostileBroker(options: HostileOptions = {}): Promise<HostileBroker> {
  const sockets = new Set<Socket>();
  const requests = new Map<number, number>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    connections += 1;
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.setNoDelay(true);
    options.onConnection?.(socket);
    let bytes = Buffer.alloc(0);
    let bare = false;
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const size = bytes.readInt32BE(0);
        const request = bytes.subarray(4, 4 + size);
        bytes = bytes.subarray(4 + size);
        const answer = bare ? (options.onBare?.(request, socket) ?? null) : handle(request, socket);
        if (options.onBare !== undefined && request.readInt16BE(0) === API.saslHandshake) bare = true;
        if (answer !== null && !socket.destroyed) socket.write(answer);
      }
    });
  });
  const handle = (request: Buffer, socket: Socket): Buffer | null => {
    const apiKey = request.readInt16BE(0);
    const before = requests.get(apiKey) ?? 0;
    requests.set(apiKey, before + 1);
    const clientIdBytes = Math.max(0, request.readInt16BE(8));
    const about: HostileRequest = {
      apiKey,
      version: request.readInt16BE(2),
      id: request.readInt32BE(4),
      body: request.subarray(10 + clientIdBytes),
      socket,
      before,
      broker,
    };
    const answer = options.answers?.[apiKey] ?? honest[apiKey];
    return answer === undefined ? null : answer(about);
  };
  const honest = honestAnswers(options);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const broker: HostileBroker = {
    port,
    bootstrap: `127.0.0.1:${port}`,
    sockets,
    requests,
    get connections() {
      return connections;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return broker;
}

/** The answers of a Kafka 1.0 broker, as far as a client reads them. */
export function honestAnswers(options: HostileOptions = {}): Readonly<Record<number, HostileAnswer>> {
  const topic = options.topic ?? "orders";
  const leaders = options.leaders ?? [1];
  const versions = { ...HONEST_VERSIONS, ...options.versions };
  return {
    [API.apiVersions]: ({ id, version }) =>
      frame(
        id,
        int16(0),
        list(
          Object.entries(versions).map(([key, [least, highest]]) =>
            Buffer.concat([int16(Number(key)), int16(least), int16(highest)]),
          ),
        ),
        version >= 1 ? int32(0) : Buffer.alloc(0),
      ),
    [API.metadata]: ({ id, version, broker }) => {
      const ports = { 1: broker.port, ...options.others };
      const brokers = Object.entries(ports).map(([node, port]) =>
        Buffer.concat([int32(Number(node)), text("127.0.0.1"), int32(port), version >= 1 ? text(null) : NOTHING]),
      );
      const partitions = leaders.map((leader, partition) =>
        Buffer.concat([
          int16(0),
          int32(partition),
          int32(leader),
          list([int32(leader)]),
          list([int32(leader)]),
          version >= 5 ? list([]) : NOTHING,
        ]),
      );
      return frame(
        id,
        version >= 3 ? int32(0) : NOTHING,
        list(brokers),
        version >= 2 ? text("hostile") : NOTHING,
        version >= 1 ? int32(1) : NOTHING,
        list([Buffer.concat([int16(0), text(topic), version >= 1 ? Buffer.from([0]) : NOTHING, list(partitions)])]),
      );
    },
    // The offsets include one record, so that a tail from the earliest record fetches it.
    [API.listOffsets]: ({ id, version, body }) => {
      const latest = body.includes(int64(-1n));
      const partitions = leaders.map((_, partition) =>
        Buffer.concat([int32(partition), int16(0), int64(-1n), int64(latest ? 1n : 0n)]),
      );
      return frame(id, version >= 2 ? int32(0) : NOTHING, list([Buffer.concat([text(topic), list(partitions)])]));
    },
    [API.fetch]: ({ id, socket }) => {
      const answer = fetchAnswer(id, topic, 0, Buffer.alloc(0));
      setTimeout(() => socket.destroyed || socket.write(answer), 100);
      return null;
    },
    [API.saslHandshake]: ({ id }) =>
      frame(id, int16(0), list(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"].map((name) => text(name)))),
    [API.saslAuthenticate]: ({ id, version }) =>
      frame(id, int16(0), text(null), bytes(Buffer.alloc(0)), version >= 1 ? int64(0n) : NOTHING),
  };
}

const NOTHING = Buffer.alloc(0);

/** Fetch response v4 with one partition. */
export function fetchAnswer(
  id: number,
  topic: string,
  partition: number,
  records: Buffer,
  about: { readonly highWatermark?: bigint; readonly aborted?: Buffer; readonly errorCode?: number } = {},
): Buffer {
  const watermark = about.highWatermark ?? 1n;
  const answer = Buffer.concat([
    int32(partition),
    int16(about.errorCode ?? 0),
    int64(watermark),
    int64(watermark),
    about.aborted ?? int32(0),
    bytes(records),
  ]);
  return partitionAnswer(id, topic, answer);
}

/** An answer about one partition, after a throttle time of 0: of Fetch, ListOffsets or OffsetForLeaderEpoch. */
export function partitionAnswer(id: number, topic: string, partition: Buffer): Buffer {
  return frame(id, int32(0), list([Buffer.concat([text(topic), list([partition])])]));
}

/** ListOffsets v2: the log of partition 0 has these offsets. */
export function offsetsAnswer({ id, body }: HostileRequest, topic: string, earliest: bigint, latest: bigint): Buffer {
  const offset = body.includes(int64(-1n)) ? latest : earliest;
  return partitionAnswer(id, topic, Buffer.concat([int32(0), int16(0), int64(-1n), int64(offset)]));
}

/** OffsetForLeaderEpoch v2 of partition 0. */
export function epochAnswer(id: number, topic: string, errorCode: number, epoch: number, end: bigint): Buffer {
  return partitionAnswer(id, topic, Buffer.concat([int16(errorCode), int32(0), int32(epoch), int64(end)]));
}

/** The offset that a Fetch v4 of one partition asks for: before its last field. */
export const fetchOffset = ({ body }: HostileRequest): number => Number(body.readBigInt64BE(body.length - 12));

/** A whole frame: size, correlation id, the rest. */
export function frame(id: number, ...body: Buffer[]): Buffer {
  const rest = Buffer.concat(body);
  return Buffer.concat([int32(4 + rest.length), int32(id), rest]);
}

/** A frame with `size` in its size field, whatever follows. */
export function lyingFrame(size: number, id: number, ...body: Buffer[]): Buffer {
  return Buffer.concat([int32(size), int32(id), ...body]);
}

/** Writes `chunk` repeatedly until the peer closes. */
export function flood(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

/** Writes one byte every `everyMs`. */
export function trickle(socket: Socket, data: Buffer, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= data.length) clearInterval(timer);
    else socket.write(data.subarray(at, ++at));
  }, everyMs);
  socket.on("close", () => clearInterval(timer));
}

export function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

export function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

export function int64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return buffer;
}

export function text(value: string | null): Buffer {
  if (value === null) return int16(-1);
  const utf8 = Buffer.from(value, "utf8");
  return Buffer.concat([int16(utf8.length), utf8]);
}

export function bytes(value: Buffer): Buffer {
  return Buffer.concat([int32(value.length), value]);
}

export function list(items: readonly Buffer[]): Buffer {
  return Buffer.concat([int32(items.length), ...items]);
}
