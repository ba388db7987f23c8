import type { CopyRequest } from "../../contract/inspect.ts";
import { writeClipboard } from "./clipboard.ts";
import { failure, type Notice } from "./notice.ts";
import type { Api } from "./session.ts";

/** Puts a record, or a part of it, on the clipboard. Never rejects: a notice shows the result. */
export async function copyRecord(api: Pick<Api, "inspect">, tailId: string, request: CopyRequest): Promise<Notice> {
  const what = request.format === "json" ? "record as JSON" : request.body.part;
  try {
    await writeClipboard(await api.inspect.copy(tailId, request));
    return { tone: "ok", message: `Copied the ${what}` };
  } catch (error) {
    return failure(error);
  }
}
