import type { LoginPolicy } from "./distribution.ts";
import type { ErrorData } from "./errors.ts";
import { feature } from "./feature.ts";

/** Who is signed in, from the ID token. */
export interface Person {
  /** The issuer's id of this user. */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
}

/**
 * `locked`: the login is in the vault, which is locked. `signed-in`: the issuer has confirmed it, and it has not ended.
 * `grace`: it has ended while the issuer could not be reached, and still counts for some days. `ended`: it is no
 * longer valid; `problem` says why.
 */
export type LoginStatus = "locked" | "signed-out" | "signed-in" | "grace" | "ended";

/** `browser`: the browser comes back by itself. `paste`: the user pastes its address. `device`: a code on another device. */
export type SignInWay = "browser" | "paste" | "device";

/** A sign-in that runs, or the last one, which failed. */
export type Attempt =
  | {
      readonly kind: "browser";
      /** False: nothing listens for the browser, so its address must be pasted. */
      readonly listens: boolean;
      /** Where the user signs in. */
      readonly address: string;
      /** Why no browser was opened; null: one was. */
      readonly notOpened: ErrorData | null;
      /** ms since the epoch */
      readonly endsAt: number;
    }
  | {
      readonly kind: "device";
      readonly code: string;
      readonly address: string;
      readonly endsAt: number;
    }
  /** The issuer is asked. */
  | { readonly kind: "asking" }
  | { readonly kind: "failed"; readonly way: SignInWay; readonly error: ErrorData };

export interface LoginState {
  /** Rises with every change, for `next`. */
  readonly revision: number;
  readonly policy: LoginPolicy;
  /** The host of the issuer. */
  readonly issuer: string;
  readonly status: LoginStatus;
  readonly person: Person | null;
  /** When the issuer has confirmed it last, ms since the epoch; null: no login. */
  readonly confirmedAt: number | null;
  /** How long it counts without the issuer, ms since the epoch; null: no login. */
  readonly countsUntil: number | null;
  /** `memory`: the vault takes nothing, so the login ends with the app. Null: no login. */
  readonly kept: "vault" | "memory" | null;
  /** Clusters may be connected to. */
  readonly mayConnect: boolean;
  /** Why the issuer did not confirm it, or why it has ended; null: nothing is wrong. */
  readonly problem: ErrorData | null;
  readonly attempt: Attempt | null;
  /** The user has signed out here, and the issuer is being told. */
  readonly ending: boolean;
  /** The publisher's page for the account; null: none. */
  readonly portal: string | null;
}

/** Who uses the app (OpenID Connect). The tokens stay in the extension. */
export interface LoginApi {
  /** @throws BAD_REQUEST in a build without login; also the other calls */
  state(): Promise<LoginState>;
  /** The state as soon as its revision is not `after`, at the latest after 30 s. */
  next(after: number): Promise<LoginState>;
  /** Starts, and answers when the browser is opened or the code is there. A running one ends. Failures are in `attempt`. */
  signIn(way: SignInWay): Promise<LoginState>;
  /** The address that the browser was sent to, when it could not show that page. */
  paste(address: string): Promise<LoginState>;
  /** Ends a running attempt, and forgets a failed one. */
  cancel(): Promise<LoginState>;
  /** Asks the issuer now whether the login is still valid. @throws OFFLINE */
  renew(): Promise<LoginState>;
  /**
   * Deletes the tokens, and under `required` closes all clusters. Then it answers; the issuer is told afterwards, see
   * `ending`.
   * @param inBrowser opens the issuer's sign-out page, too
   */
  signOut(inBrowser: boolean): Promise<LoginState>;
  /** Opens the publisher's page for the account in the browser. @throws OPEN_FAILED */
  openPortal(): Promise<void>;
}

export const LOGIN = feature<LoginApi>({
  state: "local",
  next: "local",
  signIn: "local",
  paste: "local",
  cancel: "local",
  renew: "local",
  signOut: "local",
  openPortal: "local",
});
