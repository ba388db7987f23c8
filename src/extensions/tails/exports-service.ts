import type { ExportsApi } from "../../contract/exports.ts";
import { checkText } from "../kit/check.ts";
import { outputPath } from "../kit/output-path.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";
import { checkExportRequest } from "./check-export.ts";
import type { Exports } from "./exports.ts";
import type { Tails } from "./tails.ts";

interface Parts {
  readonly exports: Exports;
  readonly tails: Tails;
  readonly configFolder: string;
  readonly names: SeenNames;
}

export const exportsService =
  ({ exports, tails, configFolder, names }: Parts): MakeService<ExportsApi> =>
  ({ owner }) => ({
    start: async (tailId, request) => {
      const checked = checkExportRequest(request);
      return exports.start(owner, tailId, { ...checked, path: names.sawPath(outputPath(checked.path, configFolder)) });
    },
    progress: async (exportId) => exports.progress(owner, checkText(exportId, "exportId")),
    cancel: async (exportId) => exports.cancel(owner, checkText(exportId, "exportId")),
    record: async (tailId, path) => tails.get(owner, tailId).record(names.sawPath(outputPath(path, configFolder))),
    endRecording: async (tailId) => tails.get(owner, tailId).record(null),
    recordingState: async (tailId) => tails.get(owner, tailId).recordingState(),
  });
