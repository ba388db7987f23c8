import { toErrorData } from "../../contract/errors.ts";

/** Something worth telling the user for a moment. */
export interface Notice {
  readonly tone: "ok" | "danger";
  readonly message: string;
}

/** What went wrong, and what to do next. */
export function failure(error: unknown): Notice {
  const { message, hint } = toErrorData(error);
  return { tone: "danger", message: hint === null ? message : `${message} ${hint}` };
}
