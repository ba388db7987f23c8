import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readDistribution } from "../../src/contract/distribution-file.ts";
import { TailwaterError } from "../../src/contract/errors.ts";
import { SetupError } from "../kafka/setup-error.ts";

/** Names nothing: no login, no address, everything free. */
export const DEFAULT_DISTRIBUTION = "packaging/distribution.json";

/**
 * Checks the publisher's file and writes it into the build.
 * @param dist the build's folder @throws SetupError that says what is wrong with it
 */
export async function writeDistribution(file: string, dist = "dist"): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new SetupError(`The distribution ${file} cannot be read: ${error.message}`);
  });
  try {
    const distribution = readDistribution(text);
    await mkdir(dist, { recursive: true });
    await writeFile(join(dist, "distribution.json"), `${JSON.stringify(distribution, null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof TailwaterError)) throw error;
    throw new SetupError(`${file}: ${error.message}`);
  }
}
