import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { TailwaterError, toErrorData } from "../../contract/errors.ts";
import type { RecordTemplate, TemplateList, TemplateSummary } from "../../contract/templates.ts";
import { backupOf, writeFileAtomically } from "../kit/atomic-file.ts";
import { absolutePath } from "../kit/download-folder.ts";
import { writeNewFile } from "../kit/new-file.ts";
import { readSmallFile, whyUnreadPlainly } from "../kit/read-file.ts";
import type { SomeSettings } from "../preferences/settings.ts";
import { fileNameOf, readTemplate, templateText } from "./template-file.ts";

/** A template's file, bytes. */
const MOST_BYTES = 16 * 2 ** 20;
const MOST_LISTED = 1_000;
/** Below a folder that the user chose, which may be a project in git. */
const BELOW = [".tailwater", "templates"] as const;

/** The templates of the chosen folder; each is a file. */
export class TemplateFolder {
  readonly #configFolder: string;
  readonly #settings: SomeSettings<"templates.folder">;

  constructor(configFolder: string, settings: SomeSettings<"templates.folder">) {
    this.#configFolder = configFolder;
    this.#settings = settings;
  }

  get path(): string {
    const chosen = this.#settings.get("templates.folder") ?? "";
    return chosen === "" ? join(this.#configFolder, "templates") : join(chosen, ...BELOW);
  }

  async list(): Promise<TemplateList> {
    const names = (await this.#files()).filter((name) => /^[^.].*\.json$/.test(name)).sort();
    const shown = names.slice(0, MOST_LISTED);
    return {
      folder: this.path,
      chosen: (this.#settings.get("templates.folder") ?? "") !== "",
      templates: await Promise.all(shown.map((file) => this.#summary(file))),
      more: names.length - shown.length,
    };
  }

  /** @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST */
  async read(file: string): Promise<RecordTemplate> {
    return readTemplate(await textOf(join(this.path, file)));
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  async save(template: RecordTemplate, replaces: boolean): Promise<void> {
    const path = join(this.path, fileNameOf(template.name));
    if (replaces) {
      await writeFileAtomically(path, templateText(template));
      // The folder may be in git, which keeps earlier versions by itself.
      return rm(backupOf(path), { force: true });
    }
    await makeFolder(this.path);
    await writeNewFile(path, templateText(template));
  }

  async remove(file: string): Promise<void> {
    await rm(join(this.path, file), { force: true });
  }

  /** @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST, FILE_EXISTS */
  async import(path: string): Promise<string> {
    const template = readTemplate(await textOf(path));
    await this.save(template, false);
    return template.name;
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  async export(file: string, path: string): Promise<string> {
    await writeNewFile(path, templateText(await this.read(file)));
    return path;
  }

  /** @throws TailwaterError FILE_UNREADABLE when there is no such folder */
  async choose(folder: string | null): Promise<void> {
    const path = folder === null || folder.trim() === "" ? "" : absolutePath(folder.trim());
    if (path !== "") {
      const about = await stat(path).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      if (!about.isDirectory()) throw unreadable(path, new Error("it is not a folder"));
    }
    this.#settings.set("templates.folder", path);
  }

  async #files(): Promise<readonly string[]> {
    try {
      return await readdir(this.path);
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return []; // Nothing was saved yet.
      throw unreadable(this.path, cause);
    }
  }

  async #summary(file: string): Promise<TemplateSummary> {
    try {
      const { name, topic } = await this.read(file);
      return { file, name, topic, problem: null };
    } catch (error) {
      return { file, name: basename(file, ".json"), topic: "", problem: toErrorData(error).message };
    }
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return String(await readSmallFile(path, MOST_BYTES));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw new TailwaterError("FILE_WRITE_FAILED", `The folder could not be made: ${whyUnreadPlainly(cause)}.`, {
      subject: path,
      hint: "Check that you may write there, or choose another folder.",
      cause,
    });
  }
}

function unreadable(path: string, cause: unknown): TailwaterError {
  return new TailwaterError("FILE_UNREADABLE", `It could not be read: ${whyUnreadPlainly(cause)}.`, {
    subject: path,
    hint: "Check the path, and that you may read it.",
    cause,
  });
}
