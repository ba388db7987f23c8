import { TailwaterError } from "../../contract/errors.ts";
import { withFileLock } from "../kit/file-lock.ts";
import { isSetBack } from "../kit/highest-time.ts";
import type { Given, Issuer } from "./issuer.ts";
import { type Held, type LoginStore, timesOf } from "./login-store.ts";

/** Why a login is over, so that nothing is asked again. */
const ENDS: ReadonlySet<string> = new Set(["LOGIN_ENDED"]);

/** What one renewal came to: the login as it is now, or null when it has ended (and why) or was signed out elsewhere. */
export interface Renewed {
  readonly held: Held | null;
  readonly ended: TailwaterError | null;
  /** What the issuer gave; null when that was no ID token, or when another Tailwater on this machine was faster. */
  readonly given: Given | null;
}

/**
 * Asks for new tokens, once at a time on this machine: the issuer takes a refresh token once, and ends the whole login when
 * it comes twice. So the newest token is read, used and replaced under a file's lock. The new token is saved as soon as it is
 * there, before anything else is done with the answer.
 * @param lockFile the lock lies beside this path
 * @param now ms since the epoch
 * @throws TailwaterError when the issuer cannot be asked, or its answer is not valid: the login stays as it is
 */
export async function renew(
  lockFile: string,
  store: LoginStore,
  issuer: Issuer,
  held: Held,
  now = Date.now,
): Promise<Renewed> {
  const { epoch } = store;
  // Needs the issuer, and the lock must not wait for that.
  await issuer.ready();
  return withFileLock(lockFile, async () => {
    const newest = await store.newest(held);
    if (newest === null || store.epoch !== epoch) return { held: null, ended: null, given: null };
    if (timesOf(newest).confirmedAt > timesOf(held).confirmedAt) return { held: newest, ended: null, given: null };
    const { refreshToken } = newest.kept;
    if (refreshToken === null) throw noRefresh();
    try {
      let current = newest;
      const given = await issuer.refresh(refreshToken.reveal(), async (next) => {
        current = await store.keepRefreshToken(newest, next, epoch);
      });
      if (given !== null && given.claims.sub !== newest.claims.sub) throw otherUser();
      if (given !== null && isSetBack(given.claims.iat * 1_000, newest.claims.iat * 1_000)) throw older();
      // A computer that slept meanwhile has lost the lock, and another Tailwater may have gone on with our token.
      if (!(await store.has(current))) return { held: await store.newest(current), ended: null, given: null };
      const renewed =
        given === null ? store.keepContact(current, now(), epoch) : store.keepRenewed(given, current, epoch);
      return { held: await renewed, ended: null, given };
    } catch (error) {
      if (!(error instanceof TailwaterError) || !ENDS.has(error.code)) throw error;
      if (store.epoch === epoch) await store.delete();
      return { held: null, ended: error, given: null };
    }
  });
}

function noRefresh(): TailwaterError {
  return new TailwaterError("LOGIN_ENDED", "The sign-in service does not let this app stay signed in.", {
    hint: "Sign in again.",
  });
}

function older(): TailwaterError {
  return new TailwaterError("LOGIN_FAILED", "The sign-in service’s answer is older than the one before it.", {
    hint: "Tell the publisher of this app: the sign-in service’s clock was set back.",
  });
}

function otherUser(): TailwaterError {
  return new TailwaterError("LOGIN_FAILED", "The sign-in service answered for another user.", {
    hint: "Sign out, then sign in again.",
  });
}
