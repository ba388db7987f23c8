import { storedKey, storeKey } from "./draft-key.ts";

/** How long the previous page may take to end, ms. */
const PATIENCE_MS = 1_000;
const CIPHER = "AES-GCM";

/** This window: the name of its drafts, and their key. The page holds a lock with that name while it lives. */
export interface Owner {
  readonly id: string;
  readonly key: CryptoKey;
  release(): void;
}

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

/**
 * The previous page's owner, otherwise a new one. A copy of an open tab, which has a copy of its session storage, also
 * gets a new one. @throws Error when the browser has no locks or no cipher
 */
export async function newOwner(): Promise<Owner> {
  const stored = storedKey();
  const release = stored === null ? null : await hold(stored.id);
  if (stored !== null && release !== null) {
    return { id: stored.id, key: await importKey(fromHex(stored.secret)), release };
  }
  return makeOwner();
}

async function makeOwner(): Promise<Owner> {
  const id = toHex(crypto.getRandomValues(new Uint8Array(16)));
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const release = await hold(id);
  if (release === null) throw new Error("The lock of a new name is not free.");
  storeKey(id, toHex(secret));
  return { id, key: await importKey(secret), release };
}

export async function seal({ key }: Owner, kept: ReadonlyMap<string, string>): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify([...kept]));
  return { iv, bytes: await crypto.subtle.encrypt({ name: CIPHER, iv }, key, text) };
}

/** Empty for drafts of another owner. */
export async function unseal({ key }: Owner, sealed: unknown): Promise<ReadonlyMap<string, string>> {
  if (!isSealed(sealed)) return new Map();
  try {
    const text = await crypto.subtle.decrypt({ name: CIPHER, iv: sealed.iv }, key, sealed.bytes);
    const kept: unknown = JSON.parse(new TextDecoder().decode(text));
    return new Map(Array.isArray(kept) ? kept.filter(isPair) : []);
  } catch {
    return new Map(); // They are damaged; drafts may be lost.
  }
}

/** Takes the lock. Null when another open page has it. */
function hold(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const held = () => new Promise<void>((release) => resolve(release));
    navigator.locks.request(name, { signal }, held).catch((error: unknown) => {
      if (signal.aborted) resolve(null);
      else reject(error);
    });
  });
}

const importKey = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secret, CIPHER, false, ["encrypt", "decrypt"]);

const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const isSealed = (value: unknown): value is Sealed =>
  typeof value === "object" &&
  value !== null &&
  "iv" in value &&
  "bytes" in value &&
  value.iv instanceof Uint8Array &&
  value.bytes instanceof ArrayBuffer;

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && typeof value[0] === "string" && typeof value[1] === "string";
