import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";

/**
 * SCRAM (RFC 5802, without channel binding), the client's side. Like Kafka's own client, it uses user name and password
 * as UTF-8 without SASLprep, because the broker stored them that way.
 */

export type ScramHash = "sha256" | "sha512";

/** The minimum for these hashes (RFC 7677). Fewer iterations would let a hostile broker guess the password cheaply. */
const LEAST_ITERATIONS = 4_096;
/** Kafka creates credentials with at most 16,384. With more than this limit, a login would use a core for seconds. */
export const MOST_ITERATIONS = 1_000_000;
const GS2_HEADER = "n,,";
const HASH_BYTES = { sha256: 32, sha512: 64 } as const;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const pbkdf2Async = promisify(pbkdf2);
let turn: Promise<unknown> = Promise.resolve();

/**
 * The broker's message is not SCRAM, or it requires something that a client must not do. The message names the reason.
 */
export class ScramError extends Error {}

export interface ServerFirst {
  readonly nonce: string;
  readonly salt: Buffer;
  readonly iterations: number;
}

/** `r=` nonce, `s=` salt, `i=` iterations, then extensions that we may ignore. @throws ScramError */
export function readServerFirst(message: string, clientNonce: string): ServerFirst {
  const [r = "", s = "", i = ""] = message.split(",", 4);
  if (r.startsWith("m=")) throw new ScramError("it demands an extension that Tailwater does not know");
  if (!r.startsWith("r=") || !s.startsWith("s=") || !i.startsWith("i=")) {
    throw new ScramError("its first message is not SCRAM");
  }
  const nonce = r.slice(2);
  if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
    throw new ScramError("it did not add to our nonce, so this may be an older login played back");
  }
  const salt = s.slice(2);
  if (!BASE64.test(salt)) throw new ScramError("its salt is not base64");
  const count = i.slice(2);
  const iterations = /^[1-9][0-9]{0,15}$/.test(count) ? Number(count) : Number.NaN;
  if (Number.isNaN(iterations)) throw new ScramError("its iteration count is not a number");
  if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
    throw new ScramError(
      `it asks for ${iterations} iterations of the password hash; Tailwater allows ${LEAST_ITERATIONS} to ${MOST_ITERATIONS}`,
    );
  }
  return { nonce, salt: Buffer.from(salt, "base64"), iterations };
}

/**
 * Runs the exchange: sends a message, gets the answer to it.
 * @throws ScramError, and the errors of `send`.
 */
export async function scram(
  hash: ScramHash,
  { username, password }: { readonly username: string; readonly password: string },
  send: (message: string) => Promise<string>,
  clientNonce: string = randomBytes(24).toString("base64"),
): Promise<void> {
  const name = username.replaceAll("=", "=3D").replaceAll(",", "=2C");
  const clientFirst = `n=${name},r=${clientNonce}`;
  const serverFirst = await send(GS2_HEADER + clientFirst);
  const first = readServerFirst(serverFirst, clientNonce);
  const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
  const withoutProof = `c=${Buffer.from(GS2_HEADER).toString("base64")},r=${first.nonce}`;
  const signed = `${clientFirst},${serverFirst},${withoutProof}`;
  const salted = await derive(hash, password, first);
  const clientKey = hmac(salted, "Client Key");
  const signature = hmac(createHash(hash).update(clientKey).digest(), signed);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ (signature[at] ?? 0)));
  const serverFinal = await send(`${withoutProof},p=${proof.toString("base64")}`);
  if (serverFinal.startsWith("e=")) throw new ScramRefusal(serverFinal.slice(2));
  const verifier = /^v=([A-Za-z0-9+/]+={0,2})(?:,|$)/.exec(serverFinal)?.[1];
  const expected = hmac(hmac(salted, "Server Key"), signed);
  const told = Buffer.from(verifier ?? "", "base64");
  if (told.length !== expected.length || !timingSafeEqual(told, expected)) {
    throw new ScramError("it does not prove that it knows this user's password");
  }
}

/**
 * Hashes the password, one hash at a time in this thread. When the app quits, it waits for the running and the queued
 * work of libuv's threads, and it must not wait for the logins of eight brokers.
 */
function derive(hash: ScramHash, password: string, { salt, iterations }: ServerFirst): Promise<Buffer> {
  const mine = turn.then(() => pbkdf2Async(Buffer.from(password, "utf8"), salt, iterations, HASH_BYTES[hash], hash));
  turn = mine.catch(() => {});
  return mine;
}

/** The broker refuses the login by SCRAM's own means; the message is its reason. */
export class ScramRefusal extends Error {}
