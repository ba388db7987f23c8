import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onPath } from "../../../scripts/run/packages.ts";
import { run } from "./build-package.ts";

const NEEDED = ["wine", "wineserver", "makensis", "zip", "unzip"];
const missing = NEEDED.filter((tool) => onPath([tool]).length === 0);

/** Null when Windows' programs can run here, else the reason, for a test's `skip`. */
export const wineMissing: string | null =
  process.platform === "linux" && process.arch === "x64" && missing.length === 0
    ? null
    : `needs Linux on x64 with ${NEEDED.join(", ")}`;

/** A Windows of its own under Wine, in a folder. It has no display, so programs must run silently. */
export class Wine {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param folder used by nothing else; remove it after `stop` */
  constructor(folder: string) {
    this.#folder = folder;
    const { DISPLAY: _none, ...env } = process.env;
    this.#env = {
      ...env,
      HOME: folder,
      WINEPREFIX: join(folder, "prefix"),
      WINEARCH: "win64",
      WINEDEBUG: "-all",
      // No .NET, no browser, and no entries in the menu of the user who runs the test.
      WINEDLLOVERRIDES: "mscoree=;mshtml=;winemenubuilder.exe=",
    };
    this.run("wineboot", "-i");
  }

  /** Drive C. */
  get drive(): string {
    return join(this.#folder, "prefix/drive_c");
  }

  /** The folder of %LOCALAPPDATA%. */
  get localAppData(): string {
    const users = readdirSync(join(this.drive, "users")).filter((name) => name !== "Public");
    return join(this.drive, "users", users[0] ?? "nobody", "AppData/Local");
  }

  /** Runs a program, and waits until it and every process that it started have ended. */
  run(program: string, ...args: readonly string[]): void {
    run("wine", [program, ...args], this.#env);
    run("wineserver", ["-w"], this.#env);
  }

  /** The machine's registry (HKLM), in Wine's own text format. Wine writes it after the last program has ended. */
  registry(): string {
    return readFileSync(join(this.#folder, "prefix/system.reg"), "utf8");
  }

  /** The values of a key, null when there is none. @param key `Software\Tailwater` */
  key(key: string): Readonly<Record<string, string>> | null {
    const lines = this.registry().split("\n");
    const start = lines.findIndex((line) => line.startsWith(`[${key.replaceAll("\\", "\\\\")}]`));
    if (start < 0) return null;
    const own = lines.slice(start + 1);
    const end = own.indexOf("");
    const values = own.slice(0, end).flatMap((line) => {
      const [, name, value] = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) return [];
      return [[name === "@" ? "" : String(JSON.parse(name)), value.startsWith('"') ? JSON.parse(value) : value]];
    });
    return Object.fromEntries(values) as Record<string, string>;
  }
}
