import { type ErrorData, TailwaterError } from "../../contract/errors.ts";
import type { LoginStatus } from "../../contract/login.ts";

/** @param problem why the last renewal failed; null when it did not */
export function loginRequired(status: LoginStatus, problem: ErrorData | null): TailwaterError {
  if (status === "locked") {
    return new TailwaterError("LOGIN_REQUIRED", "Your sign-in is in the vault, which is locked.", {
      hint: "Unlock the vault, or sign in again.",
    });
  }
  if (status === "ended") {
    const why = problem === null ? "" : ` ${problem.message}`;
    return new TailwaterError("LOGIN_REQUIRED", `Your sign-in counts no more.${why}`, {
      hint: "Sign in again. Your profiles are unchanged, and what is connected goes on.",
    });
  }
  return new TailwaterError("LOGIN_REQUIRED", "This build connects to clusters only when you are signed in.", {
    hint: "Sign in. Your profiles are unchanged.",
  });
}

export function clockBack(): TailwaterError {
  return new TailwaterError("LOGIN_REQUIRED", "This computer’s clock shows an earlier time than it did before.", {
    hint: "Set the clock. With the network, the sign-in is then confirmed again by itself.",
  });
}

/** After signing out with a locked vault. */
export function notDeleted(): ErrorData {
  return {
    code: "VAULT_LOCKED",
    message: "A sign-in in the vault was not deleted, because the vault is locked.",
    subject: null,
    hint: "Unlock the vault, then sign out again.",
  };
}
