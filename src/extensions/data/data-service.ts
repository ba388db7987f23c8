import type { DataApi, ExportChoice, ImportChoice, ImportSource } from "../../contract/data.ts";
import { checkBoolean, checkObject, checkOptionalText, checkPath, checkText, checkTexts } from "../kit/check.ts";
import { absolutePath } from "../kit/download-folder.ts";
import { outputPath } from "../kit/output-path.ts";
import { MOST_STORED_BYTES } from "../kit/read-file.ts";
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
    export: async (path, choice) =>
      data.export(names.sawPath(outputPath(path, configFolder)), checkExportChoice(choice)),
    exportText: async (profiles) => data.exportText(checkIds(profiles)),
    planImport: async (source) => {
      const checked = checkSource(source);
      if (checked.kind === "file") names.sawPath(checked.path);
      return data.planImport(checked);
    },
    import: async (source, digest, choice) =>
      data.import(checkSource(source), checkText(digest, "digest", 64), checkImportChoice(choice)),
    erase: async () => data.erase(),
  });

function checkSource(value: unknown): ImportSource {
  const { kind, path, text } = checkObject(value, "source");
  return kind === "text"
    ? { kind, text: checkText(text, "text", MOST_STORED_BYTES) }
    : { kind: "file", path: absolutePath(checkPath(path)) };
}

function checkIds(value: unknown): readonly string[] | null {
  return value === null ? null : checkTexts(value, "profiles", 1_000, 64);
}

function checkExportChoice(value: unknown): ExportChoice {
  const { profiles, passphrase } = checkObject(value, "choice");
  return { profiles: checkIds(profiles), passphrase: checkOptionalText(passphrase, "passphrase") };
}

function checkImportChoice(value: unknown): ImportChoice {
  const { known, commands, passphrase } = checkObject(value, "choice");
  return {
    // Only the word for it replaces a profile.
    known: known === "override" ? "override" : "copy",
    commands: checkBoolean(commands, "commands"),
    passphrase: checkOptionalText(passphrase, "passphrase"),
  };
}
