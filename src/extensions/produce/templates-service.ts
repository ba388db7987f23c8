import type { TemplatesApi } from "../../contract/templates.ts";
import { checkBoolean, checkPath } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import { outputPath } from "../kit/output-path.ts";
import type { MakeService } from "../kit/service.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { checkFileName, checkTemplate } from "./template-file.ts";
import { TemplateFolder } from "./template-folder.ts";

interface Parts {
  readonly configFolder: string;
  readonly settings: SomeSettings<"templates.folder">;
}

export const templatesService =
  ({ configFolder, settings }: Parts): MakeService<TemplatesApi> =>
  () => {
    const folder = new TemplateFolder(configFolder, settings);
    return {
      list: async () => folder.list(),
      read: async (file) => folder.read(checkFileName(file)),
      save: async (template, replaces) => folder.save(checkTemplate(template), checkBoolean(replaces, "replaces")),
      remove: async (file) => folder.remove(checkFileName(file)),
      import: async (path) => folder.import(absolutePath(checkPath(path))),
      export: async (file, path) => folder.export(checkFileName(file), outputPath(path, configFolder)),
      setFolder: async (path) => {
        await folder.choose(path === null ? null : checkPath(path));
        return folder.list();
      },
    };
  };
