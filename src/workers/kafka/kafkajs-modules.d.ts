/**
 * Types of the kafkajs 2.2.4 files that `kafkajs-internals.ts` imports: only what Tailwater uses, written by hand.
 * kafkajs ships none for its inner files.
 */
declare module "kafkajs/src/network/connection.js" {
  import type { Socket } from "node:net";

  export interface ConnectionOptions {
    readonly host: string;
    readonly port: number;
    readonly rack: null;
    readonly ssl: object | null;
    readonly sasl: { mechanism: string; username: string; password: string } | null;
    readonly clientId: string;
    readonly logger: Logger;
    readonly socketFactory: (about: { host: string; port: number; onConnect: () => void }) => Socket;
    /** ms */
    readonly connectionTimeout: number;
    /** ms */
    readonly requestTimeout: number;
    readonly maxInFlightRequests: number | null;
    /** ms before a SASL session's end at which `send` logs in anew */
    readonly reauthenticationThreshold: number;
  }

  export interface Protocol<Decoded> {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      readonly encode: () => Promise<Encoder>;
    };
    readonly response: {
      readonly decode: (payload: Buffer) => Promise<Decoded>;
      readonly parse: (decoded: Decoded) => Promise<Decoded>;
    };
    readonly logResponseError?: boolean;
  }

  export interface Encoder {
    writeBuffer(bytes: Buffer): Encoder;
    size(): number;
  }

  export interface Logger {
    namespace(name: string): Logger;
  }

  export type ApiVersions = Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>>;

  export default class Connection {
    constructor(options: ConnectionOptions);
    readonly clientId: string;
    readonly requestQueue: { destroy(): void };
    /** ms; a `long` object whose string form is decimal. "0" means the session does not end. */
    readonly sessionLifetime: { toString(): string };
    correlationId: number;
    connect(): Promise<true>;
    authenticate(): Promise<void>;
    disconnect(): Promise<true>;
    isConnected(): boolean;
    setVersions(versions: ApiVersions): void;
    setSupportAuthenticationProtocol(supported: boolean): void;
    rejectRequests(error: Error): void;
    send<Decoded>(protocol: Protocol<Decoded>): Promise<Decoded>;
  }
}

declare module "kafkajs/src/network/requestQueue/index.js" {
  import type { Logger } from "kafkajs/src/network/connection.js";

  /** Sends a connection's requests in order, within its limits of requests in flight and of throttling. */
  export default class RequestQueue {
    constructor(about: {
      maxInFlightRequests: number | null;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      clientId: string;
      broker: string;
      logger: Logger;
      isConnected: () => boolean;
    });
    /** Sends it as soon as it may. */
    push(request: { entry: { correlationId: number }; expectResponse: boolean; sendRequest: () => void }): void;
    /** Nothing is sent for so long, ms (KIP-219). */
    maybeThrottle(ms: number): void;
    /** Requests that may not be sent yet. */
    readonly pending: readonly unknown[];
    /** ms since the epoch; −1: not throttled. */
    readonly throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
}

declare module "kafkajs/src/protocol/encoder.js" {
  import type { Encoder as EncoderInstance } from "kafkajs/src/network/connection.js";

  const Encoder: new () => EncoderInstance;
  export default Encoder;
}

declare module "kafkajs/src/loggers/index.js" {
  import type { Logger } from "kafkajs/src/network/connection.js";

  interface Entry {
    readonly namespace: string;
    readonly label: string;
    readonly log: { readonly timestamp: string; readonly message: string; readonly broker?: string };
  }
  const loggers: {
    createLogger(options: { level: number; logCreator: () => (entry: Entry) => void }): Logger;
    readonly LEVELS: { readonly INFO: number };
  };
  export default loggers;
}

declare module "kafkajs/src/protocol/requests/apiVersions/index.js" {
  import type { Protocol } from "kafkajs/src/network/connection.js";

  interface Answer {
    readonly errorCode: number;
    readonly apiVersions: readonly { apiKey: number; minVersion: number; maxVersion: number }[];
  }
  const definition: { protocol(about: { version: number }): () => Protocol<Answer> };
  export default definition;
}

declare module "kafkajs/src/protocol/requests/metadata/index.js" {
  import type { Protocol } from "kafkajs/src/network/connection.js";

  interface Answer {
    readonly brokers: readonly { nodeId: number; host: string; port: number; rack: string | null }[];
    readonly clusterId?: string | null;
    readonly controllerId?: number;
    readonly topicMetadata: readonly {
      readonly topicErrorCode: number;
      readonly topic: string;
      readonly isInternal: boolean;
      readonly partitionMetadata: readonly {
        readonly partitionErrorCode: number;
        readonly partitionId: number;
        readonly leader: number;
        readonly replicas: readonly number[];
      }[];
    }[];
  }
  interface Question {
    /** An empty array asks for all topics. */
    readonly topics: readonly string[];
    readonly allowAutoTopicCreation: boolean;
  }
  const definition: { protocol(about: { version: number }): (question: Question) => Protocol<Answer> };
  export default definition;
}

declare module "kafkajs/src/protocol/requests/listOffsets/index.js" {
  import type { Protocol } from "kafkajs/src/network/connection.js";

  interface Answer {
    readonly responses: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly errorCode: number;
        readonly timestamp: string;
        readonly offset: string;
      }[];
    }[];
  }
  interface Question {
    readonly isolationLevel: number;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }
  const definition: { protocol(about: { version: number }): (question: Question) => Protocol<Answer> };
  export default definition;
}
