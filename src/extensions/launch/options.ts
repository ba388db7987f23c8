import { parseArgs } from "node:util";
import { TailwaterError } from "../../contract/errors.ts";
import { linkFrom } from "../instance/link-inbox.ts";

/** Where a launcher puts the link that it was started with. */
export const LINK_VARIABLE = "TAILWATER_LINK";

export interface LaunchOptions {
  /** Opens the window itself; false when Neutralino started us. */
  readonly standalone: boolean;
  /** Opens a window (standalone). */
  readonly open: boolean;
  /** 0 for any free port. */
  readonly port: number;
  /** Null for the per-user folder. */
  readonly dataDir: string | null;
  /** `host:port` of the demo cluster. */
  readonly demo: string | null;
  /** Ends when stdin does: the launcher that holds its other end is gone. */
  readonly endWithStdin: boolean;
  /** Only asks the Tailwater that runs already to show its window: exit code 0 when it did, else 3. */
  readonly raise: boolean;
  /** The engine ran before and was killed: its window waits for this one. */
  readonly restarted: boolean;
  /** A `tailwater:` link to be followed; null for none. Said by the environment: Neutralino's command line is fixed. */
  readonly link: string | null;
  /** Neutralino's process, to be watched; 0 when it is not known. */
  readonly windowPid: number;
  /** How long the engine outlives its last window, ms: a reload must find it. */
  readonly graceMs: number;
}

/** @throws TailwaterError BAD_REQUEST with the option that is not known or not right. */
export function parseLaunchOptions(args: readonly string[]): LaunchOptions {
  const { values } = parse(args);
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    standalone: values.standalone === true,
    open: values.open === true && values["no-open"] !== true,
    port: integer("port", values.port, 65_535),
    dataDir: text(values["data-dir"]),
    // Neutralino's own command line is fixed, so its launcher names the demo by the environment.
    demo: text(values.demo) ?? process.env.TAILWATER_DEMO ?? null,
    endWithStdin: values["end-with-stdin"] === true,
    raise: values.raise === true,
    link: linkFrom(text(values.link) ?? process.env[LINK_VARIABLE]),
    restarted: values.restarted === true,
    windowPid: integer("window-pid", values["window-pid"], 2 ** 31 - 1),
    graceMs: integer("grace-ms", values["grace-ms"], 3_600_000),
  };
}

function parse(args: readonly string[]) {
  const config = {
    args: [...args],
    // Neutralino passes arguments of its own.
    strict: args.includes("--standalone"),
    options: {
      standalone: { type: "boolean", default: false },
      open: { type: "boolean", default: false },
      "no-open": { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      "data-dir": { type: "string" },
      demo: { type: "string" },
      // Read before anything else, by main.ts: what is said about the rest goes to the log.
      verbose: { type: "boolean", default: false },
      "end-with-stdin": { type: "boolean", default: false },
      raise: { type: "boolean", default: false },
      link: { type: "string" },
      restarted: { type: "boolean", default: false },
      "window-pid": { type: "string", default: "0" },
      "grace-ms": { type: "string", default: "10000" },
    },
  } as const;
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new TailwaterError("BAD_REQUEST", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function integer(name: string, value: unknown, most: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > most) {
    throw new TailwaterError("BAD_REQUEST", `--${name} must be an integer from 0 to ${most}.`, {
      subject: `--${name}`,
    });
  }
  return number;
}
