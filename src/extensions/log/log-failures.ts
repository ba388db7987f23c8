import { toErrorData } from "../../contract/errors.ts";
import { log } from "./log.ts";

/** The user's own doing: nothing to look for in a log. */
const EXPECTED: ReadonlySet<string> = new Set(["CANCELLED", "FILTER_INVALID"]);

/** The same API; what it answers with an error is in the log, too. Arguments are not: they may hold passwords. */
export function loggingFailures<Api extends object>(api: Api): Api {
  return new Proxy(api, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(method, target, args);
        } catch (error) {
          const { code, message, subject } = toErrorData(error);
          const text = `${String(name)}: ${code}: ${subject === null ? "" : `${subject}: `}${message}`;
          if (code === "INTERNAL") log.error(text, error);
          else if (!EXPECTED.has(code)) log.info(text);
          throw error;
        }
      };
    },
  });
}
