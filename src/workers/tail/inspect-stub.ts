import type { CopyRequest, LinesAnswer, LinesRequest, RecordDetail } from "../../contract/inspect.ts";
import type { RowRef } from "../../contract/tail.ts";
import type { StoredRecord } from "../store/stored-record.ts";
export class BodyViewer {
  lines(_r: StoredRecord, _q: LinesRequest): LinesAnswer {
    throw new Error("later");
  }
}
export function recordDetail(_t: string, _r: StoredRecord, _ref: RowRef): RecordDetail {
  throw new Error("later");
}
export function copyText(_t: string, _r: StoredRecord, _q: CopyRequest): string {
  throw new Error("later");
}
