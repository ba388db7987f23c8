import type { Socket } from "node:net";
import ssh2, { type ServerHostKeyAlgorithm } from "ssh2";
import { TailwaterError } from "../../../contract/errors.ts";
import type { NetworkPurpose } from "../../../contract/network.ts";
import { SSH_AGENT_SECONDS, SSH_SECONDS } from "../../../contract/route.ts";
import { carryAs, isOffline, offlineError } from "../../../guard/egress.ts";
import { type Address, formatAddress } from "../address.ts";
import type { BrokerStream } from "../broker-stream.ts";
import { bySocketError } from "../faults.ts";
import { ChannelStream } from "./channel.ts";
import { dialTunnel } from "./dial-ssh.ts";
import { HostKeys } from "./host-key.ts";
import { type Login, prepareLogin } from "./login.ts";
import type { TunnelConnection, TunnelSettings } from "./settings.ts";
import { brokerUnreachable, forwardingRefused, loginRefused, sshFailed, sshTooSlow, tunnelLost } from "./ssh-faults.ts";

/** A server that is silent for three of these is gone, ms. */
const KEEP_ALIVE_MS = 10_000;
/** Without a channel it ends after this time, ms. */
const IDLE_MS = 2_000;
/** The most bytes that wait in one channel: ssh2 asks for up to 4 MB ahead, and only a hostile server sends more. */
const MOST_WAITING_BYTES = 8 * 2 ** 20;

/** No SHA-1, no DSA, no group that the server makes up, and nothing is compressed. The best host key comes first. */
const HOST_KEYS = [
  "ssh-ed25519",
  ...(["256", "384", "521"] as const).map((size) => `ecdsa-sha2-nistp${size}` as const),
  "rsa-sha2-512",
  "rsa-sha2-256",
] as const satisfies readonly ServerHostKeyAlgorithm[];
const KEY_EXCHANGES = [
  "curve25519-sha256",
  "curve25519-sha256@libssh.org",
  "ecdh-sha2-nistp256",
  "ecdh-sha2-nistp384",
  "ecdh-sha2-nistp521",
  "diffie-hellman-group16-sha512",
  "diffie-hellman-group18-sha512",
  "diffie-hellman-group14-sha256",
] as const;

const NO_WORD = "it closed the connection";
/** RFC 4254, 5.1. */
const PROHIBITED = 1;
const CONNECT_FAILED = 2;

/** Connects to the SSH server, checks its key, and logs in. @throws as `Tunnel.ready` */
export async function openSsh(settings: TunnelSettings): Promise<TunnelConnection> {
  const { server, login } = settings;
  const seconds = login.by === "agent" ? SSH_AGENT_SECONDS : SSH_SECONDS;
  const hostKeys = await HostKeys.read(settings);
  const prepared = await prepareLogin(settings);
  const socket = dialTunnel(server, settings.profileId);
  const attempt = new Attempt(settings, socket, hostKeys);
  const timer = setTimeout(() => attempt.giveUp(seconds), seconds * 1_000);
  try {
    await Promise.race([attempt.run(prepared), attempt.failed]);
    return new Connection(settings, socket, attempt.client);
  } catch (error) {
    socket.destroy();
    throw isOffline() ? offlineError(formatAddress(server)) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** One attempt to log in. The first reason why it fails is the one that counts. */
class Attempt {
  readonly client = new ssh2.Client();
  readonly failed: Promise<never>;
  readonly #settings: TunnelSettings;
  readonly #socket: Socket;
  readonly #hostKeys: HostKeys;
  #fail: (error: TailwaterError) => void = () => {};
  #doing = "connecting";
  #by = "";
  #offered: readonly string[] = [];

  constructor(settings: TunnelSettings, socket: Socket, hostKeys: HostKeys) {
    this.#settings = settings;
    this.#socket = socket;
    this.#hostKeys = hostKeys;
    this.failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {}); // Those who wait get it.
    const { server } = settings;
    socket.setNoDelay(true).once("connect", () => {
      this.#doing = "the handshake";
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      socket.destroy();
      this.#fail(reachFault(server, error));
    });
    socket.once("close", () => this.#lost(NO_WORD));
    this.client.on("error", (error: Error & { level?: string }) => this.#lost(error.message));
  }

  giveUp(seconds: number): void {
    this.#fail(sshTooSlow(this.#settings.server, seconds, this.#doing));
  }

  run({ name, methods }: Login): Promise<void> {
    this.#by = name;
    const left = [...methods];
    const known = this.#hostKeys.types;
    const isKnown = (algorithm: string) => known.has(algorithm.startsWith("rsa-") ? "ssh-rsa" : algorithm);
    return new Promise((resolve) => {
      this.client.once("handshake", () => {
        this.#doing = "the login";
      });
      this.client.once("ready", resolve);
      this.client.connect({
        sock: this.#socket,
        username: this.#settings.username,
        readyTimeout: 0,
        keepaliveInterval: KEEP_ALIVE_MS,
        keepaliveCountMax: 3,
        algorithms: {
          kex: [...KEY_EXCHANGES],
          serverHostKey: [...HOST_KEYS.filter(isKnown), ...HOST_KEYS.filter((one) => !isKnown(one))],
          compress: ["none"],
        },
        hostVerifier: (key: Buffer) => {
          const refused = this.#hostKeys.refuse(key);
          if (refused !== null) this.#fail(refused);
          return refused === null;
        },
        authHandler: (offered, _partial, next) => {
          // Null at first.
          this.#offered = offered ?? [];
          const method = left.shift();
          if (method === undefined) this.#lost(NO_WORD);
          else next(method);
        },
      });
    });
  }

  /** @param why what ssh2 says */
  #lost(why: string): void {
    const { server, username } = this.#settings;
    const words = why === NO_WORD ? null : why;
    const isLogin = this.#doing === "the login";
    this.#fail(
      isLogin ? loginRefused(server, username, this.#by, this.#offered, words) : sshFailed(server, plainly(why)),
    );
  }
}

/** ssh2's words for what happens often. */
function plainly(why: string): string {
  if (/identification|before handshake|Header/i.test(why)) return "what answers there does not speak SSH";
  if (/no matching/i.test(why)) return `they have no algorithm in common (${why.replace(/^Handshake failed: /, "")})`;
  return why;
}

function reachFault(server: Address, error: NodeJS.ErrnoException): TailwaterError {
  const known = bySocketError(server, error.code ?? "");
  if (known === null) return sshFailed(server, error.message);
  return new TailwaterError(known.code, `${known.message} The profile reaches its brokers through this SSH server.`, {
    subject: formatAddress(server),
    hint: "Check host and port of the SSH server in the profile, and whether it runs.",
    cause: error,
  });
}

class Connection implements TunnelConnection {
  readonly #settings: TunnelSettings;
  readonly #socket: Socket;
  readonly #client: ssh2.Client;
  readonly #streams = new Set<ChannelStream>();
  #idle: NodeJS.Timeout | null = null;
  #why = "the server closed it";

  constructor(settings: TunnelSettings, socket: Socket, client: ssh2.Client) {
    this.#settings = settings;
    this.#socket = socket;
    this.#client = client;
    client.removeAllListeners("error").on("error", (error: Error) => {
      this.#why = error.message;
      socket.destroy();
    });
    socket.on("error", (error) => {
      this.#why = error.message;
    });
    // After ssh2 has passed on what came before the end.
    socket.once("close", () => {
      const lost = tunnelLost(settings.server, this.#why);
      for (const stream of this.#streams) stream.destroy(lost);
    });
    socket.on("end", () => socket.destroy());
    socket.on("data", () => this.#limit());
    this.#rest();
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  lead(to: Address, purpose: NetworkPurpose, track: (stream: BrokerStream) => void): Promise<BrokerStream> {
    const { server, profileId } = this.#settings;
    const stream = new ChannelStream(this.#socket);
    this.#hold(stream);
    track(stream);
    carryAs({ purpose, profileId, ...to, proxy: server }, stream);
    return new Promise((resolve, reject) => {
      stream.once("close", () => reject(stream.errored ?? tunnelLost(server, this.#why)));
      const opened = (error: (Error & { reason?: unknown }) | undefined, channel: ssh2.ClientChannel) => {
        if (error !== undefined) stream.destroy(this.#refused(to, error));
        else if (stream.destroyed) channel.close();
        else {
          stream.use(channel);
          resolve(stream);
        }
      };
      try {
        this.#client.forwardOut("127.0.0.1", 0, to.host, to.port, opened);
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #refused(to: Address, error: Error & { reason?: unknown }): TailwaterError {
    const { server } = this.#settings;
    const words = error.message.replace(/^\(SSH\) Channel open failure: /, "").replace(/^open failed$/, "");
    if (error.reason === CONNECT_FAILED) return brokerUnreachable(server, to, words);
    if (typeof error.reason === "number") {
      return forwardingRefused(server, to, error.reason === PROHIBITED && words === "" ? "it is prohibited" : words);
    }
    return tunnelLost(server, this.#socket.destroyed ? this.#why : error.message);
  }

  #hold(stream: ChannelStream): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    this.#streams.add(stream);
    stream.once("close", () => {
      this.#streams.delete(stream);
      if (this.#streams.size === 0) this.#rest();
    });
  }

  /** Nobody closes it: it ends by itself. */
  #rest(): void {
    this.#idle = setTimeout(() => {
      this.#client.end();
      this.#socket.destroy();
    }, IDLE_MS).unref();
  }

  /** ssh2 does not refuse bytes beyond the window. */
  #limit(): void {
    for (const { waitingBytes } of this.#streams) {
      if (waitingBytes <= MOST_WAITING_BYTES) continue;
      this.#why = "the server sends more than it may";
      this.#socket.destroy();
      return;
    }
  }
}
