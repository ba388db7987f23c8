import type { BearerToken } from "../../contract/bearer.ts";
import { TailwaterError } from "../../contract/errors.ts";
import { type Address, formatAddress } from "./address.ts";
import { BearerError, bearerLogin } from "./bearer-login.ts";
import * as faults from "./login-faults.ts";
import { ScramError, ScramRefusal, scram } from "./scram.ts";
import type { BearerLogin, Login, PasswordLogin } from "./security.ts";

/** The broker refused the login. */
export class SaslRefusal extends Error {}

/**
 * Runs the mechanism with `send`, which sends one token, returns the broker's token, and throws SaslRefusal.
 * @throws TailwaterError SASL_FAILED when the broker refuses the login or cannot be trusted; the errors of `send`, and
 *   of fetching a token.
 */
export async function logIn(address: Address, login: Login, send: (token: Buffer) => Promise<Buffer>): Promise<void> {
  if (login.kind === "bearer") return logInByToken(address, login, send);
  return logInByPassword(address, login, send).catch((error: unknown) => {
    throw error instanceof SaslRefusal ? faults.saslFailed(address, login.mechanism) : error;
  });
}

async function logInByPassword(
  address: Address,
  { mechanism, username, password }: PasswordLogin,
  send: (token: Buffer) => Promise<Buffer>,
): Promise<void> {
  if (mechanism === "PLAIN") {
    // RFC 4616: an empty authorization identity, the user name, the password.
    await send(Buffer.from(`\0${username}\0${password}`, "utf8"));
    return;
  }
  try {
    const hash = mechanism === "SCRAM-SHA-256" ? "sha256" : "sha512";
    const sendText = async (message: string) => (await send(Buffer.from(message, "utf8"))).toString("utf8");
    await scram(hash, { username, password }, sendText);
  } catch (error) {
    if (error instanceof ScramRefusal) throw faults.saslFailed(address, mechanism);
    if (!(error instanceof ScramError)) throw error;
    const at = formatAddress(address);
    throw new TailwaterError("SASL_FAILED", `Tailwater does not log in at ${at} by ${mechanism}: ${error.message}.`, {
      subject: at,
      hint: "Check that this is your broker, and how its user's SCRAM credentials were created.",
    });
  }
}

async function logInByToken(
  address: Address,
  login: BearerLogin,
  send: (token: Buffer) => Promise<Buffer>,
): Promise<void> {
  const token: BearerToken = await login.token();
  try {
    await bearerLogin(token, async (message) => (await send(Buffer.from(message, "utf8"))).toString("utf8"));
  } catch (error) {
    if (error instanceof SaslRefusal) throw faults.tokenRefused(address, login.by, token, Date.now());
    if (!(error instanceof BearerError)) throw error;
    const at = formatAddress(address);
    throw new TailwaterError("SASL_FAILED", `Tailwater does not log in at ${at} by OAUTHBEARER: ${error.message}.`, {
      subject: at,
      hint: "Check what the token endpoint gives, and the SASL extensions of the profile.",
    });
  }
}
