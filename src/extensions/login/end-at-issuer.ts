import { log } from "../log/log.ts";
import type { Issuer } from "./issuer.ts";
import type { KeptLogin } from "./kept-login.ts";

/**
 * Tells the issuer that a login which is deleted here has ended, as well as that works.
 * @param openPage opens the issuer's sign-out page in the browser; null: only the token is revoked
 * @returns the first error; null: the issuer knows. Never rejects
 */
export async function endAtIssuer(
  issuer: Issuer,
  { refreshToken, idToken }: KeptLogin,
  openPage: ((address: string) => Promise<void>) | null,
): Promise<unknown> {
  const revoked = await (refreshToken === null ? null : failureOf(() => issuer.revoke(refreshToken.reveal())));
  // Also when the token was not revoked: the page may be reached.
  const opened = await failureOf(async () => {
    const address = openPage === null ? null : await issuer.signOutAddress(idToken.reveal());
    if (address !== null) await openPage?.(address);
  });
  const error = revoked ?? opened;
  if (error !== null) log.warn("A sign-in that is deleted here was not ended at the sign-in service:", error);
  return error;
}

async function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return null;
  } catch (error) {
    return error ?? new Error("It failed without a reason.");
  }
}
