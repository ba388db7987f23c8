import { type ErrorData, toErrorData } from "../../contract/errors.ts";

/** A short message for the user. */
export interface Notice {
  readonly tone: "ok" | "danger";
  readonly message: string;
  /** The error behind it, for its details, the guide and a report. */
  readonly error?: ErrorData;
  /** The profile’s lock is the reason, so the notice offers to change it. */
  readonly locked?: boolean;
  /** Undoes what the notice reports. */
  readonly undo?: () => void;
}

/** The error, and what to do next. */
export function failure(error: unknown): Notice {
  const data = toErrorData(error);
  const { message, hint } = data;
  return {
    tone: "danger",
    message: hint === null ? message : `${message} ${hint}`,
    error: data,
    locked: data.code === "READ_ONLY",
  };
}
