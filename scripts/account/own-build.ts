import { cp, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeDistribution } from "../build/distribution.ts";

/** What runs of a checkout that is built. */
const PARTS = ["dist", "resources", "resources.neu", "package.json"];

/**
 * A copy of the build for another publisher. The build itself stays: what runs from this checkout meanwhile keeps its
 * own distribution.
 * @param folder of the copy, not there yet @param distribution the publisher's file
 * @throws SetupError that says what is wrong with that file
 */
export async function copyBuild(folder: string, distribution: string): Promise<void> {
  for (const part of PARTS) await cp(part, join(folder, part), { recursive: true, filter: isOfApp });
  await symlink(resolve("node_modules"), join(folder, "node_modules"), "junction");
  await writeDistribution(distribution, join(folder, "dist"));
}

/** Packages of installers lie in the same folder. */
const isOfApp = (path: string): boolean => path !== join("dist", "packages");
