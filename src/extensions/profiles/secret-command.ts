import { TailwaterError } from "../../contract/errors.ts";
import type { Profile } from "../../contract/profiles.ts";
import { outputOf } from "../kit/run-command.ts";
import { log } from "../log/log.ts";
import type { SecretField } from "./fields.ts";

/** A password manager may ask the user first. */
const LIMIT_MS = 60_000;
const MOST_BYTES = 256 * 1_024;

/**
 * Runs the command of a profile that prints a secret: its first line, or all of a key. The output is not stored.
 * @throws TailwaterError COMMAND_FAILED, without the command's arguments and output
 */
export async function secretFrom(command: string, profile: Profile, { path, label }: SecretField): Promise<string> {
  const what = `The command for the ${label.toLowerCase()}`;
  const fail = (why: string) =>
    new TailwaterError("COMMAND_FAILED", `${what} ${why}`, {
      subject: profile.name,
      hint: "Run it in a terminal to see what it says. It runs without a shell, and cannot ask in a terminal.",
    });
  log.info(`${what} of ${profile.name} is run.`);
  const output = await outputOf(command, { limitMs: LIMIT_MS, mostBytes: MOST_BYTES, profileId: profile.id, fail });
  const secret = path.endsWith(".key") ? output : (output.split(/\r?\n/, 1)[0] ?? "");
  if (secret.trim() === "") throw fail("prints nothing.");
  return secret;
}
