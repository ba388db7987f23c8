import { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import * as faults from "./faults.ts";
import { ScramError, ScramRefusal, scram } from "./scram.ts";
import type { Security } from "./security.ts";

/**
 * Runs the mechanism with `send`, which sends one token and returns the broker's token.
 * @throws TailwaterError SASL_FAILED when the broker refuses the login or cannot be trusted; the errors of `send`.
 */
export async function logIn(
  address: Address,
  login: NonNullable<Security["sasl"]>,
  send: (token: Buffer) => Promise<Buffer>,
): Promise<void> {
  const { mechanism, username, password } = login;
  switch (mechanism) {
    case "PLAIN":
      // RFC 4616: an empty authorization identity, the user name, the password.
      await send(Buffer.from(`\0${username}\0${password}`, "utf8"));
      return;
    case "SCRAM-SHA-256":
    case "SCRAM-SHA-512":
      try {
        const hash = mechanism === "SCRAM-SHA-256" ? "sha256" : "sha512";
        await scram(hash, login, async (message) => (await send(Buffer.from(message, "utf8"))).toString("utf8"));
      } catch (error) {
        if (error instanceof ScramRefusal) throw faults.saslFailed(address, mechanism);
        if (!(error instanceof ScramError)) throw error;
        const at = formatAddress(address);
        throw new TailwaterError(
          "SASL_FAILED",
          `Tailwater does not log in at ${at} by ${mechanism}: ${error.message}.`,
          {
            subject: at,
            hint: "Check that this is your broker, and how its user's SCRAM credentials were created.",
          },
        );
      }
      return;
    default:
      throw faults.mechanismUnsupported(address, mechanism, null);
  }
}
