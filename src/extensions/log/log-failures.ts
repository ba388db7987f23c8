import { toErrorData } from "../../contract/errors.ts";
import { sayAtMost } from "./log.ts";

/** The user's own doing: nothing to look for in a log. */
const EXPECTED: ReadonlySet<string> = new Set(["CANCELLED", "FILTER_INVALID"]);

/** Asks the user for something, and goes on with it. */
const ASKING: ReadonlySet<string> = new Set(["PASSWORD_NEEDED", "VAULT_LOCKED"]);

/** Failures by one code that are told in a minute: a page asks some things several times a second. */
const MOST_ALIKE = 60;

/** The same services; what one answers with an error is in the log, too. Arguments are not: they may hold passwords. */
export function loggingFailures<All extends Readonly<Record<string, object>>>(services: All): All {
  const logged = Object.entries(services).map(([feature, service]) => [feature, logging(feature, service)] as const);
  return Object.fromEntries(logged) as All;
}

function logging<Api extends object>(feature: string, api: Api): Api {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(method, target, args);
        } catch (error) {
          const { code, message, subject } = toErrorData(error);
          const text = `${feature}.${String(name)}: ${code}: ${subject === null ? "" : `${subject}: `}${message}`;
          const kind = `Calls that failed (${code})`;
          if (code === "INTERNAL") sayAtMost(MOST_ALIKE, kind, "error", "extension", text, error);
          else if (!EXPECTED.has(code)) {
            // A cluster that cannot be reached is trouble to any reader of the log.
            const level = feature === "clusters" && !ASKING.has(code) ? "warn" : "info";
            sayAtMost(MOST_ALIKE, kind, level, "extension", text);
          }
          throw error;
        }
      };
    },
  });
}
