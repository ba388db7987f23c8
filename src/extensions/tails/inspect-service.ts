import type { InspectApi } from "../../contract/inspect.ts";
import type { MakeService } from "../kit/service.ts";
import { checkCopyRequest, checkLinesRequest, checkRef } from "./check-inspect.ts";
import { checkRows, checkRowsFormat } from "./check-rows.ts";
import { checkColumns } from "./check-tail.ts";
import type { Tails } from "./tails.ts";

export const inspectService =
  ({ tails }: { readonly tails: Tails }): MakeService<InspectApi> =>
  ({ owner }) => ({
    detail: async (tailId, ref) => tails.get(owner, tailId).detail(checkRef(ref)),
    lines: async (tailId, request) => tails.get(owner, tailId).lines(checkLinesRequest(request)),
    copy: async (tailId, request) => tails.get(owner, tailId).copy(checkCopyRequest(request)),
    copyRows: async (tailId, rows, format, columns) =>
      tails.get(owner, tailId).copyRows(checkRows(rows), checkRowsFormat(format), checkColumns(columns)),
    offsets: async (tailId, rows) => tails.get(owner, tailId).offsets(checkRows(rows)),
  });
