import { toErrorData } from "../../contract/errors.ts";
import { sayAtMost } from "./log.ts";

/** The user caused these; they are of no use in a log. */
const EXPECTED: ReadonlySet<string> = new Set(["CANCELLED", "FILTER_INVALID"]);

/** These ask the user for something and then continue. */
const ASKING: ReadonlySet<string> = new Set(["PASSWORD_NEEDED", "VAULT_LOCKED"]);

/** The most failures with one code that are logged per minute; a page makes some calls several times a second. */
const MOST_ALIKE = 60;

type Failed = (error: unknown) => void;

/**
 * The same services, with errors also written to the log. Arguments are left out, because they may contain passwords.
 * @param failed is told the error, unless the user caused it
 */
export function loggingFailures<All extends Readonly<Record<string, object>>>(
  services: All,
  failed: Failed = () => {},
): All {
  const logged = Object.entries(services).map(([name, service]) => [name, logging(name, service, failed)] as const);
  return Object.fromEntries(logged) as All;
}

function logging<Api extends object>(feature: string, api: Api, failed: Failed): Api {
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
            // An unreachable cluster matters to every reader of the log.
            const level = feature === "clusters" && !ASKING.has(code) ? "warn" : "info";
            sayAtMost(MOST_ALIKE, kind, level, "extension", text);
          }
          if (!EXPECTED.has(code) && !ASKING.has(code)) failed(error);
          throw error;
        }
      };
    },
  });
}
