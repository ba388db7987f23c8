import type { DataApi } from "../../contract/data.ts";
import { checkPath, checkText } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import { outputPath } from "../kit/output-path.ts";
import type { MakeService } from "../kit/service.ts";
import type { LocalData } from "./local-data.ts";

interface Parts {
  readonly data: LocalData;
  readonly configFolder: string;
}

export const dataService =
  ({ data, configFolder }: Parts): MakeService<DataApi> =>
  () => ({
    places: async () => data.places(),
    openFolder: async (id) => data.openFolder(id),
    export: async (path) => data.export(outputPath(path, configFolder)),
    planImport: async (path) => data.planImport(absolutePath(checkPath(path))),
    import: async (path, digest) => data.import(absolutePath(checkPath(path)), checkText(digest, "digest", 64)),
    erase: async () => data.erase(),
  });
