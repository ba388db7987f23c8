import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { SetupError } from "../kafka/setup-error.ts";

/** A zip of a folder, by its name. Sorted, without owners; times are those of the files, in UTC. @returns the file */
export function zip(folder: string, parent: string, file: string, fast: boolean): string {
  rmSync(file, { force: true });
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(parent, join(parentPath, name)))
    .sort();
  const { status, error, stderr } = spawnSync("zip", ["-X", "-q", fast ? "-1" : "-9", "-@", file], {
    cwd: parent,
    input: names.join("\n"),
    encoding: "utf8",
    env: { ...process.env, TZ: "UTC" },
  });
  if (error !== undefined) throw new SetupError(`zip cannot be run: ${error.message}. Install it and try again.`);
  if (status !== 0) throw new SetupError(`zip failed: ${stderr}`);
  return file;
}
