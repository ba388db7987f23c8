import type { DataApi } from "../../contract/data.ts";
import { checkPath, checkText } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import { outputPath } from "../kit/output-path.ts";
import type { SeenNames } from "../kit/seen-names.ts";
import type { MakeService } from "../kit/service.ts";
import type { LocalData } from "./local-data.ts";

interface Parts {
  readonly data: LocalData;
  readonly configFolder: string;
  readonly names: SeenNames;
}

export const dataService =
  ({ data, configFolder, names }: Parts): MakeService<DataApi> =>
  () => ({
    places: async () => data.places(),
    openFolder: async (id) => data.openFolder(id),
    export: async (path) => data.export(names.sawPath(outputPath(path, configFolder))),
    planImport: async (path) => data.planImport(names.sawPath(absolutePath(checkPath(path)))),
    import: async (path, digest) => data.import(absolutePath(checkPath(path)), checkText(digest, "digest", 64)),
    erase: async () => data.erase(),
  });
