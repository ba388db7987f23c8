import { isDeepStrictEqual } from "node:util";
import type { RouteSettings, SshLogin } from "../../contract/route.ts";
import { choice, leaf, type Permits, secret, text, Why } from "./shape.ts";

/** `host:port`, an IPv6 address in brackets. */
const SERVER = /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}):(\d{1,5})$/;
const FINGERPRINT = /^(?:SHA256:[A-Za-z0-9+/]{43})?$/;

export const isEqual: Permits = (given, wanted) => isDeepStrictEqual(given, wanted);
/** The first trust in a host key tells more than none. */
const isNoOtherKey: Permits = (given, wanted) => given === "" || given === wanted;

const proxy = [
  {
    proxy: leaf({ label: "Proxy", permits: isEqual }, asServer),
    username: leaf({ label: "Proxy user", permits: isEqual }, text(255), ""),
  },
  { password: secret("Proxy password", false) },
] as const;

const passphrase = secret("Passphrase of the SSH key", false);

const login = choice<"by", SshLogin>({ label: "SSH login", permits: isEqual }, "by", {
  "key-file": [{ file: leaf({ label: "Key file", permits: isEqual }, text(1_000, 1)) }, { passphrase }],
  key: [{}, { key: secret("SSH key", true), passphrase }],
  agent: [{ socket: leaf({ label: "SSH agent", permits: isEqual }, text(1_000), "") }],
  password: [{}, { password: secret("SSH password", true) }],
});

/** The way to the brokers. */
export const route = choice<"kind", RouteSettings>({ label: "Route", permits: isEqual }, "kind", {
  socks5: proxy,
  http: proxy,
  ssh: [
    {
      proxy: leaf({ label: "SSH server", permits: isEqual }, asServer),
      username: leaf({ label: "SSH user", permits: isEqual }, text(255, 1)),
      login,
      knownHosts: leaf({ label: "Known hosts", permits: isEqual }, text(1_000), ""),
      hostKey: leaf({ label: "Trusted host key", permits: isNoOtherKey }, asFingerprint, ""),
    },
  ],
});

/** @throws Why */
export function asServer(value: unknown): string {
  const one = text(300)(value).trim();
  const port = Number(SERVER.exec(one)?.[1] ?? 0);
  if (port < 1 || port > 65_535) throw new Why(`"${one}" is not a host and port, like broker-1:9092`);
  return one;
}

function asFingerprint(value: unknown): string {
  const given = text(60)(value);
  if (!FINGERPRINT.test(given)) throw new Why("a fingerprint is needed, like SHA256:…");
  return given;
}
