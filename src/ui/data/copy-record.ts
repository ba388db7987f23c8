import { toErrorData } from "../../contract/errors.ts";
import type { CopyRequest } from "../../contract/inspect.ts";
import { writeClipboard } from "./clipboard.ts";
import type { Api } from "./session.ts";

/** Something worth telling the user for a moment. */
export interface Notice {
  readonly tone: "ok" | "danger";
  readonly message: string;
}

/** Puts a record, or a part of it, on the clipboard. Never rejects: the notice says how it went. */
export async function copyRecord(api: Pick<Api, "inspect">, tailId: string, request: CopyRequest): Promise<Notice> {
  const what = request.format === "json" ? "record as JSON" : request.body.part;
  try {
    await writeClipboard(await api.inspect.copy(tailId, request));
    return { tone: "ok", message: `Copied the ${what}` };
  } catch (error) {
    const { message, hint } = toErrorData(error);
    return { tone: "danger", message: hint === null ? message : `${message} ${hint}` };
  }
}
