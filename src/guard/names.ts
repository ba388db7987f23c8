import dns from "node:dns";
import { isIP } from "node:net";
import { type ConnectPermit, lookupPermit, noteAddresses } from "./permits.ts";
import { replace } from "./replace.ts";
import { here, refuse } from "./report.ts";
import { nextId } from "./shared-state.ts";
import { tellLedger } from "./wire.ts";

/** A lookup reveals the name to the name server, so each lookup must belong to a permitted connection. */
const ASKS = /^(lookup|lookupService|resolve\w*|reverse)$/;

type Callback = (error: Error | null, ...answer: unknown[]) => void;
type Ask = (...args: unknown[]) => unknown;

export function guardNames(): void {
  guardLookup();
  refuseAll(dns as unknown as Record<string, Ask>, "dns", (error, args) => {
    const callback = args.at(-1);
    if (typeof callback !== "function") throw error;
    process.nextTick(() => (callback as Callback)(error));
    return undefined;
  });
  refuseAll(dns.promises as unknown as Record<string, Ask>, "dns.promises", (error) => Promise.reject(error));
  refuseAll(dns.Resolver.prototype as unknown as Record<string, Ask>, "dns.Resolver", (error, args) => {
    const callback = args.at(-1);
    if (typeof callback === "function") process.nextTick(() => (callback as Callback)(error));
    return undefined;
  });
  const resolver = dns.promises.Resolver.prototype as unknown as Record<string, Ask>;
  refuseAll(resolver, "dns.promises.Resolver", (error) => Promise.reject(error));
}

/** The lookup that `net.connect` uses. */
function guardLookup(): void {
  const lookup = dns.lookup as unknown as Ask;
  const guarded = (...args: unknown[]): unknown => {
    const [host] = args;
    const callback = args.at(-1);
    // An address needs no lookup, and wrong arguments get Node's own error. Neither asks a server.
    if (typeof host !== "string" || isIP(host) !== 0 || typeof callback !== "function") {
      return Reflect.apply(lookup, dns, args);
    }
    const permit = lookupPermit(host);
    if (typeof permit === "string") {
      const error = refuse(permit, "dns.lookup", host);
      process.nextTick(() => (callback as Callback)(error));
      return undefined;
    }
    const tell = begin(host, permit);
    const told: Callback = (error, ...answer) => {
      const found = addressesOf(answer[0]);
      noteAddresses(permit, found);
      tell(error, found.join(", "));
      (callback as Callback)(error, ...answer);
    };
    return Reflect.apply(lookup, dns, [...args.slice(0, -1), told]);
  };
  replace(dns, "lookup", guarded as typeof dns.lookup);
}

function begin(host: string, { purpose, profileId }: ConnectPermit): (error: Error | null, found: string) => void {
  const id = nextId();
  const about = { purpose, profileId, host, port: null, proxy: null };
  tellLedger({ kind: "begin", thread: here, id, what: "lookup", ...about, at: Date.now() });
  return (error, found) => {
    tellLedger({
      kind: "change",
      id,
      at: Date.now(),
      state: error === null ? "closed" : "failed",
      address: found === "" ? null : found,
      tls: null,
      bytesIn: 0,
      bytesOut: 0,
      error: error === null ? null : error.message,
    });
  };
}

/** dns.lookup returns one address, or with `all` a list. */
function addressesOf(answer: unknown): string[] {
  if (typeof answer === "string") return [answer];
  if (!Array.isArray(answer)) return [];
  return answer.map((one: { address?: unknown }) => String(one.address ?? ""));
}

function refuseAll(
  target: Record<string, Ask>,
  name: string,
  answer: (error: Error, args: readonly unknown[]) => unknown,
): void {
  for (const method of Object.getOwnPropertyNames(target).filter((each) => ASKS.test(each))) {
    if (target === (dns as unknown) && method === "lookup") continue; // It is guarded above and frozen.
    replace(target, method, (...args) => answer(refuse("not-allowed", `${name}.${method}`, String(args[0])), args));
  }
}
