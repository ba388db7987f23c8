import { parseArgs } from "node:util";
import { DEFAULT_DISTRIBUTION } from "../build/distribution.ts";
import { SetupError } from "../kafka/setup-error.ts";
import { type Target, targetOf } from "./target.ts";

export interface PackageOptions {
  readonly target: Target;
  /** The folder for the packages. */
  readonly out: string;
  readonly withNode: boolean;
  readonly withWindow: boolean;
  /** The publisher's file. */
  readonly distribution: string;
  /** Little compression, for a test. */
  readonly fast: boolean;
  /** Whether to use the existing build, for a test. */
  readonly build: boolean;
}

const USAGE =
  "npm run package -- linux|windows|macos [--arch x64|arm64] [--system-node] [--without-window] [--out FOLDER] [--fast] [--distribution FILE]";

/** @throws SetupError that says what is wrong with the arguments, and which exist */
export function parsePackageOptions(args: readonly string[]): PackageOptions {
  const { values, positionals } = parse(args);
  const [system, ...more] = positionals;
  if (system === undefined || more.length > 0) throw new SetupError(`Name one system.\n${USAGE}`);
  const target = targetOf(system, values.arch);
  if (values["system-node"] && system !== "linux") {
    throw new SetupError("--system-node is for Linux: only there a package can depend on the system's Node.");
  }
  return {
    target,
    out: values.out,
    withNode: !values["system-node"],
    withWindow: !values["without-window"],
    distribution: values.distribution,
    fast: values.fast,
    build: !values["no-build"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        arch: { type: "string", default: "x64" },
        out: { type: "string", default: "dist/packages" },
        distribution: { type: "string", default: DEFAULT_DISTRIBUTION },
        "system-node": { type: "boolean", default: false },
        "without-window": { type: "boolean", default: false },
        fast: { type: "boolean", default: false },
        "no-build": { type: "boolean", default: false },
      },
    });
  } catch (cause) {
    throw new SetupError(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`);
  }
}
