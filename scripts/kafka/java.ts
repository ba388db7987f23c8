import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, onPath } from "../run/packages.ts";
import { type Progress, SetupError } from "./setup-error.ts";

const OLDEST_JAVA = 17;
const JRE_PACKAGES = ["openjdk-17-jre-headless", "openjdk-21-jre-headless", "default-jre-headless"];

/**
 * The path of a Java runtime that can run Kafka 4 (17 or newer). Installs one where it is allowed to; else throws
 * SetupError.
 */
export async function ensureJava(progress: Progress): Promise<string> {
  return (
    findJava() ??
    (await installed("Java", JRE_PACKAGES, findJava, progress)) ??
    missing("Java 17 or newer", {
      linux: "apt-get install openjdk-17-jre-headless (Fedora: dnf install java-17-openjdk-headless)",
      darwin: "brew install openjdk@17, then set JAVA_HOME to it",
      win32: "winget install EclipseAdoptium.Temurin.17.JRE",
    })
  );
}

/** The path of Maven's command, needed only to fetch the jars once. */
export async function ensureMaven(progress: Progress): Promise<string> {
  return (
    findMaven() ??
    (await installed("Maven", ["maven"], findMaven, progress)) ??
    missing("Apache Maven (once, to fetch Kafka)", {
      linux: "apt-get install maven (Fedora: dnf install maven)",
      darwin: "brew install maven",
      win32: "choco install maven",
    })
  );
}

function findJava(): string | null {
  const name = process.platform === "win32" ? "java.exe" : "java";
  const home = process.env.JAVA_HOME;
  const candidates = [...(home ? [join(home, "bin", name)] : []), ...onPath([name])];
  return candidates.find((path) => existsSync(path) && javaMajor(path) >= OLDEST_JAVA) ?? null;
}

function findMaven(): string | null {
  return onPath(process.platform === "win32" ? ["mvn.cmd", "mvn.bat"] : ["mvn"])[0] ?? null;
}

function javaMajor(path: string): number {
  const answer: SpawnSyncReturns<string> = spawnSync(path, ["-version"], { encoding: "utf8" });
  return parseJavaMajor(`${answer.stderr ?? ""}${answer.stdout ?? ""}`);
}

/** 17 from `openjdk version "17.0.15"`, 8 from `java version "1.8.0_402"`, 0 when there is none. */
export function parseJavaMajor(text: string): number {
  const found = /version "(?:1\.)?(\d+)/.exec(text);
  return found ? Number(found[1]) : 0;
}

async function installed(
  what: string,
  packages: readonly string[],
  find: () => string | null,
  progress: Progress,
): Promise<string | null> {
  return (await aptInstall(what, packages, progress)) ? find() : null;
}

function missing(what: string, hints: Readonly<Record<"linux" | "darwin" | "win32", string>>): never {
  const platform = process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux";
  throw new SetupError(`${what} was not found. Install it: ${hints[platform]}. Then try again.`);
}
