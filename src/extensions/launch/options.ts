import { parseArgs } from "node:util";

export interface LaunchOptions {
  /** Serves the page itself; false when Neutralino does and started us. */
  readonly standalone: boolean;
  /** Opens a window (standalone). */
  readonly open: boolean;
  /** 0 for any free port. */
  readonly port: number;
  /** Null for the per-user folder. */
  readonly dataDir: string | null;
  /** `host:port` of the demo cluster. */
  readonly demo: string | null;
  readonly verbose: boolean;
  /** Ends when stdin does: the launcher that holds its other end is gone. */
  readonly endWithStdin: boolean;
  /** How long the engine outlives its last window, ms: a reload must find it. */
  readonly graceMs: number;
}

/** @throws Error with the option that is not known. */
export function parseLaunchOptions(args: readonly string[]): LaunchOptions {
  const { values } = parseArgs({
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
      verbose: { type: "boolean", default: false },
      "end-with-stdin": { type: "boolean", default: false },
      "grace-ms": { type: "string", default: "10000" },
    },
  });
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    standalone: values.standalone === true,
    open: values.open === true && values["no-open"] !== true,
    port: integer("port", values.port, 65_535),
    dataDir: text(values["data-dir"]),
    // Neutralino's own command line is fixed, so its launcher names the demo by the environment.
    demo: text(values.demo) ?? process.env.TAILWATER_DEMO ?? null,
    verbose: values.verbose === true,
    endWithStdin: values["end-with-stdin"] === true,
    graceMs: integer("grace-ms", values["grace-ms"], 3_600_000),
  };
}

function integer(name: string, value: unknown, most: number): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > most) throw new Error(`--${name} must be 0 to ${most}.`);
  return number;
}
