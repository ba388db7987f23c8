import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../kafka/cache.ts";
import { SetupError } from "../kafka/setup-error.ts";
import { run } from "./command.ts";
import type { PinnedPackage } from "./target.ts";

/**
 * Downloads a package's tarball from the registry, keeps it in the cache folder, and verifies it on each use. @returns
 * its path @throws SetupError when the download fails, or the tarball is not the pinned one
 */
export function fetchPackage({ name, version, sha256 }: PinnedPackage): string {
  const folder = join(cacheFolder(), "packages");
  const file = join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) {
    const fresh = `${folder}.new-${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    try {
      const [packed = ""] = run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: fresh })
        .trim()
        .split("\n");
      renameSync(join(fresh, packed), file);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  const found = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (found !== sha256) {
    rmSync(file);
    throw new SetupError(
      `${name}@${version} is not what packaging/runtime.json pins (SHA-256 ${found}). It was removed.`,
    );
  }
  return file;
}

/** Unpacks the files below `package/` in a tarball of the registry. @param only the files to unpack; default: all */
export function unpackPackage(tarball: string, into: string, only: readonly string[] = []): void {
  mkdirSync(into, { recursive: true });
  const names = only.map((name) => `package/${name}`);
  run("tar", ["-xzf", tarball, "-C", into, "--strip-components=1", "--no-same-owner", ...names]);
}
