import type { ManualProxy, OutboundState, ProxyMode } from "../../contract/outbound.ts";
import { isDirect } from "../http/no-proxy.ts";
import type { HttpRoad, WebProxy } from "../http/road.ts";
import { Secret } from "../kit/secret.ts";
import { log } from "../log/log.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { DesktopProxy, sourceOf } from "./desktop-proxy.ts";
import { environmentProxy, NO_PROXY, proxyBy, type SystemProxy } from "./system-proxy.ts";
import type { TrustedCertificates } from "./trusted-certificates.ts";

const PASSWORD = "proxy:password";

/** The part of the vault that the proxy's password needs. */
interface SecretVault {
  readonly status: string;
  has(name: string): boolean;
  get(name: string): Secret | null;
  set(name: string, value: Secret): Promise<void>;
  delete(name: string): Promise<void>;
}

type OwnSettings = SomeSettings<
  "proxy.mode" | "proxy.kind" | "proxy.host" | "proxy.port" | "proxy.user" | "proxy.except"
>;

interface Parts {
  readonly settings: OwnSettings;
  readonly vault: Promise<SecretVault>;
  readonly certificates: TrustedCertificates;
  /** Called with a password before it is used, so that the log can mask it. */
  readonly onSecret: (secret: Secret) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The proxy of the system's settings, for when the environment names none. */
  readonly desktop?: Pick<DesktopProxy, "read">;
}

interface Held {
  readonly password: Secret;
  /** The proxy and user that it was entered for: it goes nowhere else, whatever the settings' file says. */
  readonly destination: string;
}

/** The app's way out: its proxy, and the certificates that it trusts. */
export class Outbound implements HttpRoad {
  readonly certificates: TrustedCertificates;
  aheadMs: number | null = null;
  readonly #parts: Parts;
  readonly #desktop: Pick<DesktopProxy, "read">;
  #held: Held | null = null;
  /** The system's proxy as it was read last. */
  #system = NO_PROXY;
  readonly #logged = new Set<string>();

  constructor(parts: Parts) {
    const { env = process.env, desktop = new DesktopProxy(sourceOf(process.platform, env)) } = parts;
    this.#parts = parts;
    this.#desktop = desktop;
    this.certificates = parts.certificates;
  }

  async trustedPem(): Promise<string | null> {
    return this.certificates.pem();
  }

  async proxyFor({ protocol, hostname, port }: URL): Promise<WebProxy | null> {
    const { settings, onSecret } = this.#parts;
    const mode = settings.get("proxy.mode");
    const secure = protocol === "https:";
    const host = hostname.replace(/^\[|\]$/g, "");
    const at = Number(port || (secure ? 443 : 80));
    if (mode === "none") return null;
    if (mode === "system") {
      const proxy = proxyBy(await this.#readSystem(), host, at, secure);
      if (proxy?.login) onSecret(new Secret(proxy.login.password));
      return proxy;
    }
    const { kind, host: proxyHost, port: proxyPort, user, except } = this.#manual;
    if (proxyHost === "" || proxyPort === null || isDirect(host, at, except)) return null;
    const password = user === "" ? null : await this.#password();
    const login = password === null ? null : { user, password: password.reveal() };
    return { kind, host: proxyHost, port: proxyPort, login, setBy: "Settings, Network" };
  }

  async state(): Promise<OutboundState> {
    const { secure, plain, except, ignored } = await this.#readSystem();
    const system = secure ?? plain;
    return {
      mode: this.#parts.settings.get("proxy.mode"),
      manual: this.#manual,
      password: await this.#whereIsPassword(),
      system: system === null ? null : { ...placeOf(system), except },
      ignored,
      certificates: await this.certificates.list(),
    };
  }

  /** Of the proxies that may be asked, for the report to support: it must not have them. */
  get names(): { readonly hosts: readonly string[]; readonly users: readonly string[] } {
    const { host, user } = this.#manual;
    const fromEnvironment = environmentProxy(this.#parts.env ?? process.env);
    const system = [fromEnvironment, this.#system]
      .flatMap(({ secure, plain }) => [secure, plain])
      .filter((proxy) => proxy !== null);
    return {
      hosts: [...new Set([host, ...system.map((proxy) => proxy.host)])],
      users: [...new Set([user, ...system.map(({ login }) => login?.user ?? "")])],
    };
  }

  /** @param password null keeps the present one; empty removes it */
  async setProxy(mode: ProxyMode, manual: ManualProxy, password: string | null): Promise<void> {
    const { settings, vault, onSecret } = this.#parts;
    settings.set("proxy.mode", mode);
    settings.set("proxy.kind", manual.kind);
    settings.set("proxy.host", manual.host);
    if (manual.port !== null) settings.set("proxy.port", manual.port);
    settings.set("proxy.user", manual.user);
    settings.set("proxy.except", manual.except);
    log.info(`The proxy is set: ${mode}.`);
    if (password === null) return;
    this.#held = null;
    const opened = await vault.catch(() => null);
    if (password === "") {
      if (opened?.has(PASSWORD)) await opened.delete(PASSWORD);
      return;
    }
    const secret = new Secret(password);
    onSecret(secret);
    this.#held = { password: secret, destination: this.#destination };
    const text = JSON.stringify({ password, destination: this.#destination });
    // Without a vault it lasts for the session, and the state says so.
    await opened
      ?.set(PASSWORD, new Secret(text))
      .catch((error: unknown) => log.warn("The proxy’s password is not stored:", error));
  }

  /** The environment comes first: the user set it for programs like this one. */
  async #readSystem(): Promise<SystemProxy> {
    const named = environmentProxy(this.#parts.env ?? process.env);
    const isNamed = named.secure !== null || named.plain !== null;
    const desktop = isNamed ? NO_PROXY : await this.#desktop.read();
    this.#system = isNamed ? named : { ...desktop, ignored: [...named.ignored, ...desktop.ignored] };
    for (const why of this.#system.ignored) {
      if (!this.#logged.has(why)) log.warn(why);
      this.#logged.add(why);
    }
    return this.#system;
  }

  get #manual(): ManualProxy {
    const { settings } = this.#parts;
    return {
      kind: settings.get("proxy.kind"),
      host: settings.get("proxy.host") ?? "",
      port: settings.get("proxy.port"),
      user: settings.get("proxy.user") ?? "",
      except: settings.get("proxy.except"),
    };
  }

  get #destination(): string {
    const { host, port, user } = this.#manual;
    return JSON.stringify([host, port, user]);
  }

  async #password(): Promise<Secret | null> {
    const held = this.#held ?? (await this.#stored());
    return held !== null && held.destination === this.#destination ? held.password : null;
  }

  async #whereIsPassword(): Promise<OutboundState["password"]> {
    const vault = await this.#parts.vault.catch(() => null);
    const stored = vault?.status === "open" ? await this.#stored() : null;
    if (stored !== null && stored.destination === this.#destination) return "vault";
    return this.#held !== null && this.#held.destination === this.#destination ? "session" : "none";
  }

  async #stored(): Promise<Held | null> {
    const text = (await this.#parts.vault).get(PASSWORD)?.reveal();
    if (text === undefined) return null;
    const { password, destination } = JSON.parse(text) as { password: string; destination: string };
    const secret = new Secret(password);
    this.#parts.onSecret(secret);
    return { password: secret, destination };
  }
}

/** Without its login. */
const placeOf = ({ kind, host, port, setBy }: WebProxy) => ({ kind, host, port, setBy });
