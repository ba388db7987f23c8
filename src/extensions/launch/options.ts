import { parseArgs } from "node:util";
import { TailwaterError } from "../../contract/errors.ts";
import { linkFrom } from "../instance/link-inbox.ts";

/** The variable in which a launcher passes the link that it was started with. */
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
  /** Ends when stdin ends, because the launcher that holds its other end is gone. */
  readonly endWithStdin: boolean;
  /** Only asks a running Tailwater to show its window. Exit code 0 when it did, otherwise 3. */
  readonly raise: boolean;
  /** An earlier engine was killed, and its window waits for this one. */
  readonly restarted: boolean;
  /**
   * A `tailwater:` link to open; null for none. It comes in the environment, because Neutralino's command line is
   * fixed.
   */
  readonly link: string | null;
  /** The id of Neutralino's process, to watch it; 0 when unknown. */
  readonly windowPid: number;
  /** How long the engine outlives its last window, ms, so that a reload finds it. */
  readonly graceMs: number;
}

/** @throws TailwaterError BAD_REQUEST with the option that is unknown or wrong. */
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
    // Neutralino adds its own arguments.
    strict: args.includes("--standalone"),
    options: {
      standalone: { type: "boolean", default: false },
      open: { type: "boolean", default: false },
      "no-open": { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      "data-dir": { type: "string" },
      demo: { type: "string" },
      // main.ts reads this before anything else, because messages about the rest go to the log.
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
