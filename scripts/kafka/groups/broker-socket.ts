import { connect, type Socket } from "node:net";
import {
  type Api,
  decodeResponse,
  encodeRequest,
  negotiate,
  type OfferedVersions,
} from "../../../src/workers/wire/api.ts";
import { API_VERSIONS } from "../../../src/workers/wire/apis/api-versions.ts";

const TIMEOUT_MS = 10_000;

export type Features = Readonly<Record<string, number>>;

interface Waiting {
  resolve(frame: Buffer): void;
  reject(error: Error): void;
}

/**
 * A plaintext connection to one of our own brokers (its answers are trusted). Answers come in the order of the
 * requests.
 */
export class BrokerSocket {
  readonly #socket: Socket;
  readonly #clientId: string;
  readonly #waiting: Waiting[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #sent = 0;
  #offered: OfferedVersions = {};
  #features: Features = {};
  #lost: Error | null = null;

  private constructor(socket: Socket, clientId: string) {
    this.#socket = socket;
    this.#clientId = clientId;
    socket.setNoDelay(true);
    socket.setTimeout(TIMEOUT_MS, () => {
      if (this.#waiting.length > 0) socket.destroy(new Error(`A broker was silent for ${TIMEOUT_MS / 1_000} s.`));
    });
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.#lose(error));
    socket.on("close", () => this.#lose(new Error("The connection was closed.")));
  }

  /** @param address `host:port` */
  static async open(address: string, clientId: string): Promise<BrokerSocket> {
    const at = address.lastIndexOf(":");
    const opened = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    const socket = new BrokerSocket(opened, clientId);
    await socket.#greet();
    return socket;
  }

  get isOpen(): boolean {
    return this.#lost === null;
  }

  /** The level of each feature that is enabled in the cluster. */
  get features(): Features {
    return this.#features;
  }

  /** @throws Error when the broker lacks the API, or the connection is lost */
  async ask<Q, A>(api: Api<Q, A>, request: Q): Promise<A> {
    const version = negotiate(api, this.#offered);
    if (version === null) throw new Error(`The broker offers no ${api.name} that is declared here.`);
    return this.#askVersion(api, version, request);
  }

  close(): void {
    this.#socket.destroy();
  }

  async #greet(): Promise<void> {
    const names = { clientSoftwareName: "tailwater-demo", clientSoftwareVersion: "1" };
    const answer = await this.#askVersion(API_VERSIONS, 3, names);
    this.#offered = Object.fromEntries(answer.apiKeys.map((one) => [one.apiKey, one]));
    this.#features = Object.fromEntries(answer.finalizedFeatures.map((one) => [one.name, one.maxVersionLevel]));
  }

  async #askVersion<Q, A>(api: Api<Q, A>, version: number, request: Q): Promise<A> {
    if (this.#lost !== null) throw this.#lost;
    const frame = encodeRequest(api, version, this.#sent++, this.#clientId, request);
    const answer = await new Promise<Buffer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(frame);
    });
    return decodeResponse(api, version, answer);
  }

  #take(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 4 && this.#bytes.length >= 4 + this.#bytes.readInt32BE(0)) {
      const end = 4 + this.#bytes.readInt32BE(0);
      this.#waiting.shift()?.resolve(this.#bytes.subarray(4, end));
      this.#bytes = this.#bytes.subarray(end);
    }
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost);
  }
}
