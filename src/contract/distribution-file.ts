import type { AnalyticsDistribution, Distribution, LicenceDistribution, LoginDistribution } from "./distribution.ts";
import { TailwaterError } from "./errors.ts";
import { LOCKABLE_IDS } from "./lockable.ts";

type Fields = Readonly<Record<string, unknown>>;
type Read<T> = (value: unknown, path: string) => T;

const MOST_ENTRIES = 100;
const MOST_PORTS = 10;
const MOST_GRACE_DAYS = 365;

/**
 * Reads a distribution.json. A part that is absent or null is not offered; anything unknown is an error, because a
 * misspelt part would silently be missing in a build.
 * @throws TailwaterError DISTRIBUTION_INVALID; its subject is the path in the file, `login.ports[1]`
 */
export function readDistribution(text: string): Distribution {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid("distribution.json", `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return read<Distribution>(value, "", {
    support: optional((support, path) => read(support, path, { address: mailAddress })),
    login: optional(login),
    licence: optional(licence),
    analytics: optional(analytics),
    errorReports: optional((reports, path) => read(reports, path, { dsn })),
    updates: optional((updates, path) => read(updates, path, { address: webAddress })),
    portal: optional((portal, path) => read(portal, path, { address: webAddress })),
  });
}

const login: Read<LoginDistribution> = (value, path) => {
  const found = read<LoginDistribution>(value, path, {
    issuer: webAddress,
    clientId: matching(/^[\x21-\x7e]{1,200}$/, "the client's id, without spaces"),
    scopes: list(matching(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, "one scope"), MOST_ENTRIES),
    ports: list(integer(1_024, 65_535), MOST_PORTS),
    policy: oneOf("off", "optional", "required"),
    graceDays: integer(0, MOST_GRACE_DAYS),
    origins: (origins, at) => (origins === undefined ? [] : list(origin, MOST_PORTS)(origins, at)),
  });
  if (!found.scopes.includes("openid")) throw invalid(`${path}.scopes`, "must contain openid");
  if (found.ports.length === 0) throw invalid(`${path}.ports`, "must name at least one port");
  return found;
};

const licence: Read<LicenceDistribution> = (value, path) => {
  const found = read<LicenceDistribution>(value, path, {
    issuer: matching(/^[\x21-\x7e]{1,200}$/, "the issuer's name or address"),
    keys: table(publicKey),
    plans: table(list(oneOf(...LOCKABLE_IDS), MOST_ENTRIES)),
  });
  if (Object.keys(found.keys).length === 0) throw invalid(`${path}.keys`, "must name at least one key");
  return found;
};

const analytics: Read<AnalyticsDistribution> = (value, path) =>
  read<AnalyticsDistribution>(value, path, {
    measurementId: matching(/^G-[A-Z0-9]{1,32}$/, "a measurement id, G-…"),
    apiSecret: matching(/^[\w-]{1,100}$/, "the API secret of the stream"),
    address: webAddress,
  });

/** Every field of the shape, and no other. */
function read<T>(value: unknown, path: string, shape: { readonly [Key in keyof T]: Read<T[Key]> }): T {
  const fields = object(value, path);
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(shape, name))
      throw invalid(at(path, name), `is not known. Known: ${Object.keys(shape).join(", ")}`);
  }
  const entries = Object.entries<Read<unknown>>(shape);
  return Object.fromEntries(entries.map(([name, of]) => [name, of(fields[name], at(path, name))])) as T;
}

function optional<T>(of: Read<T>): Read<T | null> {
  return (value, path) => (value === undefined || value === null ? null : of(value, path));
}

function list<T>(of: Read<T>, most: number): Read<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > most) throw invalid(path, `must be a list of at most ${most}`);
    const entries = value.map((entry: unknown, index) => of(entry, `${path}[${index}]`));
    const again = entries.findIndex((entry, index) => entries.indexOf(entry) !== index);
    if (again >= 0) throw invalid(`${path}[${again}]`, "is there twice");
    return entries;
  };
}

function table<T>(of: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value, path) => {
    const entries = Object.entries(object(value, path));
    if (entries.length > MOST_ENTRIES) throw invalid(path, `must have at most ${MOST_ENTRIES} entries`);
    const wrong = entries.find(([name]) => !/^[\w.-]{1,64}$/.test(name) || name === "__proto__");
    if (wrong !== undefined) throw invalid(path, "must have names of letters, digits, -, _ and .");
    return Object.fromEntries(entries.map(([name, entry]) => [name, of(entry, at(path, name))]));
  };
}

function integer(least: number, most: number): Read<number> {
  return (value, path) => {
    const isIn = typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;
    if (!isIn) throw invalid(path, `must be an integer from ${least} to ${most}`);
    return value;
  };
}

function oneOf<const T extends string>(...values: readonly T[]): Read<T> {
  return (value, path) => {
    const found = values.find((one) => one === value);
    if (found === undefined) throw invalid(path, `must be ${values.join(", ").replace(/, (?=[\w-]+$)/, " or ")}`);
    return found;
  };
}

function matching(pattern: RegExp, what: string): Read<string> {
  return (value, path) => {
    if (typeof value !== "string" || !pattern.test(value)) throw invalid(path, `must be ${what}`);
    return value;
  };
}

const mailAddress = matching(/^[\w.+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "an e-mail address, name@example.com");
const publicKey = matching(/^[\w-]{43}$/, "the x of an Ed25519 JWK: 43 characters of base64url");

/**
 * HTTPS, or HTTP to this machine for trying it out. It has no query, fragment or user, and is written as it is sent.
 */
const webAddress: Read<string> = (value, path) => {
  const url = secureUrl(value, path);
  const isPlain = [url.username, url.password, url.search, url.hash].every((part) => part === "");
  // `https://host` and `https://host/` are the same address.
  if (!isPlain || (url.href !== value && url.href !== `${String(value)}/`)) {
    throw invalid(path, "must be an address without a query, a fragment or a user, written as a browser writes it");
  }
  return String(value);
};

const origin: Read<string> = (value, path) => {
  const url = secureUrl(value, path);
  if (url.origin !== value) throw invalid(path, "must be an origin: https://host or https://host:port");
  return url.origin;
};

const dsn: Read<string> = (value, path) => {
  const url = secureUrl(value, path);
  const isKnown = /^\w{1,64}$/.test(url.username) && url.password === "" && url.search === "" && url.hash === "";
  if (!isKnown || !/^(\/[\w.-]+)*\/\d{1,20}$/.test(url.pathname)) {
    throw invalid(path, "must be a Sentry DSN: https://KEY@HOST/PROJECT");
  }
  return url.href;
};

function secureUrl(value: unknown, path: string): URL {
  const isText = typeof value === "string" && value.length <= 500 && /^[\x21-\x7e]+$/.test(value);
  if (!isText || !URL.canParse(value)) throw invalid(path, "must be an address");
  const url = new URL(value);
  const isHere = url.protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !isHere) throw invalid(path, "must be an https address");
  return url;
}

function object(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(path === "" ? "distribution.json" : path, "must be an object");
  }
  return value as Fields;
}

const at = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const invalid = (path: string, problem: string): TailwaterError =>
  new TailwaterError("DISTRIBUTION_INVALID", `The distribution is not valid: ${path} ${problem}.`, {
    subject: path,
    hint: "Correct the file and build again. If this is an installed app, install it again.",
  });
