import { toErrorData } from "../../contract/errors.ts";

/** A short message for the user. */
export interface Notice {
  readonly tone: "ok" | "danger";
  readonly message: string;
}

/** The error, and what to do next. */
export function failure(error: unknown): Notice {
  const { message, hint } = toErrorData(error);
  return { tone: "danger", message: hint === null ? message : `${message} ${hint}` };
}
