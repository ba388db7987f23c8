import type { LoginPolicy } from "../../contract/distribution.ts";
import { TailwaterError } from "../../contract/errors.ts";
import type { Effect } from "../../contract/feature.ts";
import type { Login } from "./login.ts";

/** What the engine has of the login. The code behind it is loaded only in a build with one. */
export interface LoginSeat {
  readonly policy: LoginPolicy;
  /** @throws TailwaterError BAD_REQUEST in a build without login */
  login(): Promise<Login>;
  /**
   * The first of two locks, at the window's channel: refuses what would connect or change.
   * @throws TailwaterError LOGIN_REQUIRED
   */
  before(feature: string, call: string, effect: Effect): void;
  /** The second, where a connection is opened. @throws TailwaterError LOGIN_REQUIRED */
  mayConnect(): Promise<void>;
  /** The claims of a login that counts, for licences; null: there is none. */
  claims(): Promise<Readonly<Record<string, unknown>> | null>;
  /** The user has opened or changed the vault. */
  vaultChanged(): Promise<void>;
  forget(): void;
  close(): void;
}

/** In a build without login nothing is asked, and nothing is refused. */
export const NO_LOGIN: LoginSeat = {
  policy: "off",
  login: async () => {
    throw new TailwaterError("BAD_REQUEST", "This build has no sign-in.");
  },
  before: () => {},
  mayConnect: async () => {},
  claims: async () => null,
  vaultChanged: async () => {},
  forget: () => {},
  close: () => {},
};

/** The calls that open a connection to a cluster. What is connected can be read on. */
const OPENS: ReadonlySet<string> = new Set(["clusters.test", "clusters.open", "clusters.openNew", "tails.open"]);

/** @param load loads its code and makes it */
export function seatOf(policy: LoginPolicy, load: () => Promise<Login>): LoginSeat {
  let loading: Promise<Login> | null = null;
  let loaded: Login | null = null;
  const login = (): Promise<Login> => {
    loading ??= load().then((made) => {
      loaded = made;
      return made;
    });
    return loading;
  };
  return {
    policy,
    login,
    before: (feature, call, effect) => {
      if (policy !== "required") return;
      if (effect !== "changes" && !OPENS.has(`${feature}.${call}`)) return;
      // Until it is loaded, nobody can be signed in.
      if (loaded === null)
        throw new TailwaterError("LOGIN_REQUIRED", "The sign-in is still being read.", { hint: "Try again." });
      if (effect === "changes") loaded.throwIfOver();
      else loaded.throwIfSignedOut();
    },
    mayConnect: async () => {
      if (policy === "required") await (await login()).throwIfRefused();
    },
    claims: async () => (await login()).claims(),
    vaultChanged: async () => loaded?.vaultChanged(),
    forget: () => loaded?.forget(),
    close: () => loaded?.close(),
  };
}
