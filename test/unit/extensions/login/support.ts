import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startIssuer, type TestIssuer } from "../../../../scripts/account/issuer.ts";
import type { LoginPolicy } from "../../../../src/contract/distribution.ts";
import { TailwaterError } from "../../../../src/contract/errors.ts";
import { HighestTime } from "../../../../src/extensions/kit/highest-time.ts";
import type { Secret } from "../../../../src/extensions/kit/secret.ts";
import type { IssuerFetch } from "../../../../src/extensions/login/issuer-fetch.ts";
import { Login, type LoginParts } from "../../../../src/extensions/login/login.ts";
import type { LoginVault } from "../../../../src/extensions/login/login-store.ts";
import { FetchBrowser } from "../../../support/fetch-browser.ts";

/** Ports that are free now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A vault in memory, which several Logins may share as several Tailwaters share the file. */
export class TestVault implements LoginVault {
  status = "open";
  readonly secrets = new Map<string, Secret>();
  /** What `set` throws; null: it works. */
  refuses: TailwaterError | null = null;

  get(name: string): Secret | null {
    if (this.status === "locked") throw new TailwaterError("VAULT_LOCKED", "The vault is locked.");
    return this.secrets.get(name) ?? null;
  }
  async set(name: string, value: Secret): Promise<void> {
    if (this.refuses !== null) throw this.refuses;
    if (this.status === "locked") throw new TailwaterError("VAULT_LOCKED", "The vault is locked.");
    this.secrets.set(name, value);
  }
  async delete(name: string): Promise<void> {
    if (this.status === "locked") throw new TailwaterError("VAULT_LOCKED", "The vault is locked.");
    this.secrets.delete(name);
  }
  async reread(): Promise<void> {}
}

export const plainFetch: IssuerFetch = (url, { method, headers, body, signal }) =>
  fetch(url, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined || body === null ? {} : { body: body as BodyInit }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    throw new TailwaterError("PORT_CLOSED", "Nothing answers there.", { cause });
  });

export interface Bench {
  readonly issuer: TestIssuer;
  readonly ports: readonly number[];
  readonly vault: TestVault;
  readonly folder: string;
  /** What the app opened in the browser. */
  readonly opened: string[];
  readonly secrets: Set<string>;
  fronts: number;
  closed: number;
  /** ms that the app's clock is ahead. */
  ahead: number;
  offline: boolean;
  login(policy?: LoginPolicy, more?: Partial<LoginParts>): Login;
  /** Signs a user in, through a browser that follows the app. */
  signIn(login: Login, user?: string): Promise<void>;
  end(): Promise<void>;
}

export async function startBench(tokenSeconds = 600): Promise<Bench> {
  const ports = await freePorts(3);
  const issuer = await startIssuer({ ports, tokenSeconds });
  const folder = await mkdtemp(join(tmpdir(), "tailwater-login-"));
  const logins: Login[] = [];
  const bench: Bench = {
    issuer,
    ports,
    vault: new TestVault(),
    folder,
    opened: [],
    secrets: new Set(),
    fronts: 0,
    closed: 0,
    ahead: 0,
    offline: false,
    login: (policy = "required", more = {}) => {
      const now = () => Date.now() + bench.ahead;
      const vault = Promise.resolve(bench.vault);
      const login = new Login({
        about: issuer.distribution(policy),
        portal: null,
        lockFile: join(folder, "login"),
        vault,
        highest: new HighestTime(vault, now),
        fetch: plainFetch,
        open: async (address) => void bench.opened.push(address),
        openSecret: async (address) => void bench.opened.push(address),
        isForeign: async () => false,
        toFront: () => {
          bench.fronts += 1;
        },
        onSecret: (text) => void bench.secrets.add(text),
        closeAll: async () => {
          bench.closed += 1;
        },
        isOffline: () => bench.offline,
        now,
        ...more,
      });
      logins.push(login);
      return login;
    },
    signIn: async (login, user = "ada") => {
      await login.signIn("browser");
      const back = await new FetchBrowser(user).signIn(bench.opened.at(-1) ?? "");
      await fetch(back);
    },
    end: async () => {
      for (const login of logins) login.close();
      await issuer.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
