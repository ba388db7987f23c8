import type { OfferedVersions } from "../wire/api.ts";
import type { Address } from "./address.ts";
import { type Asks, authenticate } from "./handshake.ts";
import type { Login } from "./security.ts";

/** A session is renewed this long before it ends. KIP-368. */
const RENEW_BEFORE_MS = 10_000;
/** A broker that ends sessions at once must not make us log in without a pause. Brokers allow one login a second. */
const LEAST_SESSION_MS = 1_000;
/** A request that is sent this shortly before the session's end may come too late. */
const LATE_MS = 1_000;
/** Without a new token: how long the old session is used before the next try. */
const RETRY_MS = 5_000;

/** The login, with its token if it needs one: fetched before anything is sent, since other requests wait meanwhile. */
export async function readyLogin(login: Login): Promise<Login> {
  if (login.kind === "password") return login;
  const token = await login.token();
  return { ...login, token: async () => token };
}

/**
 * The SASL session of one connection. Some time before it ends it is renewed on the open connection (KIP-368): no other
 * request may be sent meanwhile, so everything that is sent waits for `ready`.
 */
export class LoginSession {
  readonly #address: Address;
  readonly #versions: OfferedVersions;
  readonly #login: Login | null;
  #renewAt = Number.POSITIVE_INFINITY;
  #endsAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> | null = null;

  constructor(address: Address, versions: OfferedVersions, login: Login | null) {
    this.#address = address;
    this.#versions = versions;
    this.#login = login;
  }

  /** It has ended, or is about to: the broker closes the connection at the next request. */
  get isOver(): boolean {
    return Date.now() >= this.#endsAt;
  }

  get isDue(): boolean {
    return Date.now() >= this.#renewAt;
  }

  /** Logs in. @throws TailwaterError SASL_FAILED, SASL_MECHANISM_UNSUPPORTED; errors of the connection */
  async begin(asks: Asks, login: Login): Promise<void> {
    const from = Date.now();
    const lifetimeMs = await authenticate(asks, this.#address, this.#versions, login);
    if (lifetimeMs === 0) return;
    this.#renewAt = from + Math.max(lifetimeMs - RENEW_BEFORE_MS, lifetimeMs / 2, LEAST_SESSION_MS);
    this.#endsAt = Math.max(from + lifetimeMs - Math.min(LATE_MS, lifetimeMs / 4), this.#renewAt);
  }

  /** Resolves when requests may be sent; logs in again if that is due. @throws TailwaterError as `begin` */
  async ready(asks: Asks): Promise<void> {
    if (this.#running === null && this.isDue) {
      this.#running = this.#renew(asks).finally(() => {
        this.#running = null;
      });
    }
    await this.#running;
  }

  async #renew(asks: Asks): Promise<void> {
    if (this.#login === null) return;
    const login = await readyLogin(this.#login).catch(() => null);
    // No new token: the session is used to its end, and only then this is an error.
    if (login === null) this.#renewAt = Date.now() + RETRY_MS;
    else await this.begin(asks, login);
  }
}
