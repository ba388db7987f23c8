import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Address } from "../address.ts";

/** A line of known_hosts (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT) that is about the wanted host. */
export interface KnownKey {
  /** From 1. */
  readonly line: number;
  readonly isRevoked: boolean;
  /** `ssh-ed25519` */
  readonly type: string;
  readonly key: Buffer;
}

export type Verdict =
  | { readonly kind: "known" }
  /** No line is about this host. */
  | { readonly kind: "unknown" }
  /** The host is known by another key. */
  | { readonly kind: "changed"; readonly line: number }
  | { readonly kind: "revoked"; readonly line: number };

/** Of hashed names and of lines that make no sense: a file of the user's has no more. */
const MOST_LINES = 50_000;
const DEFAULT_PORT = 22;

/** The lines about a host. Certificate authorities are left out: host certificates are not supported. */
export function keysOf(text: string, { host, port }: Address): readonly KnownKey[] {
  const plain = host.toLowerCase();
  const exact = port === DEFAULT_PORT ? plain : `[${plain}]:${port}`;
  const found = linesOf(text).filter(({ names }) => names(exact));
  // As OpenSSH does: a key that is known for the host counts for another port that has none of its own.
  return (found.length > 0 ? found : linesOf(text).filter(({ names }) => names(plain))).map(({ known }) => known);
}

/** What the known keys of a host say about the key that it shows. */
export function judge(known: readonly KnownKey[], key: Buffer): Verdict {
  const same = known.filter((one) => one.key.equals(key));
  const revoked = same.find(({ isRevoked }) => isRevoked);
  if (revoked !== undefined) return { kind: "revoked", line: revoked.line };
  if (same.length > 0) return { kind: "known" };
  const [other] = known.filter(({ isRevoked }) => !isRevoked);
  return other === undefined ? { kind: "unknown" } : { kind: "changed", line: other.line };
}

/** As OpenSSH shows it: `SHA256:` and base64 without padding. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;

/** The type that a key names itself: `ssh-ed25519`; "" when it names none. */
export function typeOf(key: Buffer): string {
  const length = key.length >= 4 ? key.readUInt32BE(0) : 0;
  const type = length <= 64 ? key.toString("latin1", 4, 4 + length) : "";
  return /^[a-z0-9@.-]+$/.test(type) ? type : "";
}

interface Line {
  readonly known: KnownKey;
  names(host: string): boolean;
}

function linesOf(text: string): Line[] {
  return text.split("\n", MOST_LINES).flatMap((line, index) => {
    const words = line.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [hosts, type, base64] = words;
    if (hosts === undefined || hosts.startsWith("#") || type === undefined || base64 === undefined) return [];
    if (marker !== undefined && marker !== "@revoked") return [];
    const known = { line: index + 1, isRevoked: marker !== undefined, type, key: Buffer.from(base64, "base64") };
    return [{ known, names: (host) => isNamed(hosts, host) }];
  });
}

/** Whether the first field of a line names the host: a hash, or names and patterns, some negated. */
function isNamed(hosts: string, host: string): boolean {
  if (hosts.startsWith("|")) return isHashOf(hosts, host);
  const patterns = hosts.toLowerCase().split(",");
  const fits = (pattern: string) => isMatch(pattern, host);
  if (patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1)))) return false;
  return patterns.some(fits);
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function isHashOf(hashed: string, host: string): boolean {
  const [, version, salt = "", hash = ""] = hashed.split("|");
  const wanted = Buffer.from(hash, "base64");
  if (version !== "1" || wanted.length !== 20) return false;
  return timingSafeEqual(createHmac("sha1", Buffer.from(salt, "base64")).update(host).digest(), wanted);
}

/** `*` stands for any characters, `?` for one. Without a regular expression, which a bad pattern could stall. */
function isMatch(pattern: string, text: string): boolean {
  let [at, in_] = [0, 0];
  let [star, mark] = [-1, 0];
  while (in_ < text.length) {
    if (pattern[at] === "*") {
      [star, mark] = [at, in_];
      at += 1;
    } else if (pattern[at] === text[in_] || pattern[at] === "?") {
      at += 1;
      in_ += 1;
    } else if (star >= 0) {
      mark += 1;
      [at, in_] = [star + 1, mark];
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
