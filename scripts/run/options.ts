import { resolve } from "node:path";
import { DEFAULT_DISTRIBUTION } from "../build/distribution.ts";
import { SetupError } from "../kafka/setup-error.ts";

export interface StartOptions {
  /** The demo cluster: a broker of our own, filled with a living shop. */
  readonly demo: boolean;
  /** A window; without it the address is printed. */
  readonly open: boolean;
  /** Whether Neutralino's window on Linux uses the graphics card. */
  readonly gpu: boolean;
  /** The page's port; null for a free one. */
  readonly port: number | null;
  /** The folder of configuration and log (portable mode); null for the user's default folders. */
  readonly dataDir: string | null;
  /** The publisher's file (packaging/README.md). */
  readonly distribution: string;
  /** A folder with a build that is run as it is; null: this checkout's, which is built if it is stale. */
  readonly build: string | null;
  readonly help: boolean;
}

export const START_HELP = `npm start                    a demo cluster, and the app on it
npm start -- --no-demo       the app alone, for your own cluster
npm start -- --no-open       no window: prints the address
npm start -- --gpu           Neutralino's window on Linux paints by the graphics card: needs more memory
npm start -- --port 8099     the page's port (default: a free one)
npm start -- --data-dir DIR  configuration and log in this folder, and nowhere else
npm start -- --distribution FILE  who publishes the app: login, licences, addresses (packaging/README.md)
npm start -- --build DIR     runs the build in this folder as it is`;

/** @throws SetupError that names the invalid argument. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const options = {
    demo: true,
    open: true,
    gpu: false,
    port: null as number | null,
    dataDir: null as string | null,
    distribution: DEFAULT_DISTRIBUTION,
    build: null as string | null,
    help: false,
  };
  for (let at = 0; at < args.length; at++) {
    const [flag = "", inline] = (args[at] ?? "").split("=", 2);
    if (flag === "--no-demo") options.demo = false;
    else if (flag === "--no-open") options.open = false;
    else if (flag === "--gpu") options.gpu = true;
    else if (flag === "--help" || flag === "-h") options.help = true;
    else if (flag === "--port") options.port = parsePort(inline ?? args[++at]);
    else if (flag === "--data-dir") options.dataDir = parsePath(flag, "folder", inline ?? args[++at]);
    else if (flag === "--build") options.build = parsePath(flag, "folder", inline ?? args[++at]);
    else if (flag === "--distribution") options.distribution = parsePath(flag, "file", inline ?? args[++at]);
    else throw new SetupError(`"${flag}" is not an option of npm start.\n${START_HELP}`);
  }
  return options;
}

function parsePort(text: string | undefined): number {
  const port = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new SetupError(`--port needs a number from 1 to 65535, not "${text ?? ""}".`);
  }
  return port;
}

function parsePath(flag: string, what: string, text: string | undefined): string {
  if (text === undefined || text === "") throw new SetupError(`${flag} needs a ${what}.`);
  return resolve(text);
}
