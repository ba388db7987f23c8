import type { Socket } from "node:net";
import type { ProxyLogin, Target } from "./connect.ts";
import { takeExactly } from "./take-bytes.ts";

const VERSION = 5;
const CONNECT = 1;
const NO_LOGIN = 0;
const PASSWORD = 2;
const IPV4 = 1;
const IPV4_TEXT = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const NAME = 3;
const IPV6 = 4;

/** Why no way is open. `other`: what answers is no SOCKS5 proxy. `login`: it wants one, or another one. */
export type SocksRefusal =
  | { readonly kind: "other" }
  | { readonly kind: "login" }
  /** `why` ends a sentence; `hint` is one. */
  | { readonly kind: "refused"; readonly why: string; readonly hint: string };

/**
 * Asks for a way by SOCKS5 (RFC 1928), with the name, so that the proxy resolves it, and with a password (RFC 1929).
 * @param login null: none @returns null when the way is open
 * @throws the socket's error, as `takeBytes`
 */
export async function openBySocks(socket: Socket, login: ProxyLogin | null, to: Target): Promise<SocksRefusal | null> {
  if (login !== null && [login.user, login.password].some((part) => Buffer.byteLength(part) > MOST_LOGIN_BYTES)) {
    return { kind: "refused", why: "SOCKS5 allows no longer user name or password than 255 bytes", hint: SEE_LOGIN };
  }
  const methods = login === null ? [NO_LOGIN] : [NO_LOGIN, PASSWORD];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method = 255] = await takeExactly(socket, 2);
  if (version !== VERSION) return { kind: "other" };
  if (method === PASSWORD && login !== null) {
    socket.write(Buffer.concat([Buffer.from([1]), counted(login.user), counted(login.password)]));
    const [, status] = await takeExactly(socket, 2);
    if (status !== 0) return { kind: "login" };
  } else if (method !== NO_LOGIN) return { kind: "login" };
  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, 0]), addressBytes(to)]));
  // A refusal may end after these.
  const [answered, reply = 1] = await takeExactly(socket, 2);
  if (answered !== VERSION) return { kind: "other" };
  if (reply !== 0) {
    const [why, hint] = REPLIES[reply] ?? [`it answered with code ${reply}`, SEE_PROXY];
    return { kind: "refused", why, hint };
  }
  const [, kind] = await takeExactly(socket, 2);
  const size = kind === IPV4 ? 4 : kind === IPV6 ? 16 : kind === NAME ? (await takeExactly(socket, 1))[0] : undefined;
  if (size === undefined) return { kind: "other" };
  await takeExactly(socket, size + 2);
  return null;
}

const MOST_LOGIN_BYTES = 255;
const SEE_LOGIN = "Use a shorter login.";
const SEE_PROXY = "The proxy's log says more.";
const FROM_THERE = "The name must resolve, and the port must be open, where the proxy runs.";

/** RFC 1928, 6: why, and what to do. */
const REPLIES: Readonly<Record<number, readonly [why: string, hint: string]>> = {
  1: ["it failed without a reason", `${FROM_THERE} ${SEE_PROXY}`],
  2: ["its rules do not allow it", "Ask the people who run the proxy to allow this host and port."],
  3: ["it has no way to that network", FROM_THERE],
  4: ["it cannot reach the host, or resolve its name", FROM_THERE],
  5: ["nothing listens there, as seen from the proxy", FROM_THERE],
  6: ["the host did not answer in time", FROM_THERE],
  7: ["it does not support CONNECT", "Use another proxy."],
  8: ["it does not support this kind of address", "Use a host name, or the other version of IP."],
};

/** At most 255 bytes. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function addressBytes({ host, port }: Target): Buffer {
  const end = Buffer.from([port >> 8, port & 255]);
  if (IPV4_TEXT.test(host)) return Buffer.concat([Buffer.from([IPV4, ...host.split(".").map(Number)]), end]);
  if (host.includes(":")) return Buffer.concat([Buffer.from([IPV6]), ipv6Bytes(host), end]);
  return Buffer.concat([Buffer.from([NAME]), counted(host), end]);
}

function ipv6Bytes(host: string): Buffer {
  // The parser of addresses writes the end of `::ffff:1.2.3.4` as two groups, too.
  const [head = "", tail = ""] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail].map((part) => (part === "" ? [] : part.split(":")));
  const groups = [
    ...(before ?? []),
    ...new Array(8 - (before?.length ?? 0) - (after?.length ?? 0)).fill("0"),
    ...(after ?? []),
  ];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}
