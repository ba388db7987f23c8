import { readFileSync } from "node:fs";
import { SetupError } from "../kafka/setup-error.ts";

export type System = "linux" | "windows" | "macos";
export type Arch = "x64" | "arm64";

/** A package of the registry, by version and content. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Of the tarball, hex. */
  readonly sha256: string;
}

/** The native files in a package for one system. */
export interface Runtime {
  readonly node: PinnedPackage & { readonly binary: string };
  /** The native part of @node-rs/crc32 and of @napi-rs/keyring. */
  readonly addons: readonly PinnedPackage[];
}

export interface Target {
  readonly system: System;
  readonly arch: Arch;
  readonly runtime: Runtime;
}

/** @throws SetupError when there is no such target */
export function targetOf(system: string, arch: string): Target {
  const known = JSON.parse(readFileSync("packaging/runtime.json", "utf8")) as Record<string, Runtime>;
  const runtime = known[`${system}-${arch}`];
  if (runtime === undefined) {
    throw new SetupError(`There is no package for ${system} on ${arch}. There are: ${Object.keys(known).join(", ")}.`);
  }
  return { system: system as System, arch: arch as Arch, runtime };
}
