import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Distribution, NO_DISTRIBUTION } from "../../contract/distribution.ts";
import { readDistribution } from "../../contract/distribution-file.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { readSmallFile } from "./read-file.ts";

const MOST_BYTES = 2 ** 20;

/**
 * The file that the build wrote. Without one, in sources, nothing is offered.
 * @throws TailwaterError DISTRIBUTION_INVALID: a damaged installation must not pass for one without a login
 */
export async function readDistributionFile(file: URL): Promise<Distribution> {
  const path = fileURLToPath(file);
  try {
    return readDistribution((await readSmallFile(path, MOST_BYTES)).toString("utf8"));
  } catch (cause) {
    if (cause instanceof TailwaterError) throw cause;
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    // Every build writes one beside its code.
    if (isMissing && !existsSync(new URL("extensions/main.mjs", file))) return NO_DISTRIBUTION;
    throw new TailwaterError("DISTRIBUTION_INVALID", "A part of Tailwater is missing or cannot be read.", {
      subject: path,
      hint: "Install Tailwater again.",
      cause,
    });
  }
}
