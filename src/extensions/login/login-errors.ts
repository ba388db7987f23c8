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
    return new TailwaterError("LOGIN_REQUIRED", `Your sign-in is no longer valid.${why}`, {
      hint: "Sign in again. Your profiles are unchanged, and what is connected stays connected.",
    });
  }
  return new TailwaterError("LOGIN_REQUIRED", "Tailwater connects to clusters only while you are signed in.", {
    hint: "Sign in. Your profiles are unchanged.",
  });
}

export function clockBack(): TailwaterError {
  return new TailwaterError("LOGIN_REQUIRED", "This computer’s clock shows an earlier time than it did before.", {
    hint: "Set the clock. Tailwater then confirms the sign-in again by itself, over the network.",
  });
}

/** After signing out. @param why the login in the vault could not be deleted */
export function notDeleted(why: TailwaterError): ErrorData {
  const { code, message, subject } = why.toData();
  if (code === "VAULT_LOCKED") {
    return {
      code,
      message: "The sign-in in the vault is not deleted yet, because the vault is locked.",
      subject: null,
      hint: "It is deleted when you unlock the vault before Tailwater ends.",
    };
  }
  return {
    code,
    message: `You are signed out until Tailwater ends, but the sign-in is still in the vault’s file: ${message}`,
    subject,
    hint: "Let Tailwater write to that folder. Then start it again, and sign out again.",
  };
}

/** After signing out without the issuer. @param why it was not told @param portal the publisher's page for the account */
export function notTold({ message }: ErrorData, portal: string | null): ErrorData {
  return {
    code: "ISSUER_UNREACHABLE",
    message: `You are signed out on this computer, but the sign-in service does not know yet: ${message}`,
    subject: null,
    hint: `Nothing is left to do here. The sign-in service forgets this sign-in when its time is over${portal === null ? "" : `, or when you end it at ${portal}`}.`,
  };
}

/** The user wants to know whether the sign-in is still valid. */
export function notAsked(): TailwaterError {
  return new TailwaterError("OFFLINE", "Tailwater is offline, so the sign-in service was not asked.", {
    hint: "Switch Offline off under Network, then check again. Until then your sign-in stays as it is.",
  });
}
