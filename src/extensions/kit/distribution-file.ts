import { readFile } from "node:fs/promises";
import { type Distribution, NO_DISTRIBUTION } from "../../contract/distribution.ts";
import { readDistribution } from "../../contract/distribution-file.ts";

/**
 * The file that the build wrote. Without one, in sources, nothing is offered.
 * @throws TailwaterError DISTRIBUTION_INVALID: a damaged installation must not pass for one without a login
 */
export async function readDistributionFile(file: URL): Promise<Distribution> {
  const text = await readFile(file, "utf8").catch(() => null);
  return text === null ? NO_DISTRIBUTION : readDistribution(text);
}
