import { mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
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
/** All that are read for a list, bytes. */
const MOST_LISTED_BYTES = 64 * 2 ** 20;
/** Below a folder that the user chose, which may be a project in git. */
const BELOW = [".tailwater", "templates"] as const;

/**
 * The templates of the chosen folder; each is a file. The folder may be somebody else's: no link in it leads out of it.
 */
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
    await this.#mustStay(this.path);
    const names = (await this.#files()).filter((name) => /^[^.].*\.json$/.test(name)).sort();
    const shown = names.slice(0, MOST_LISTED);
    return {
      folder: this.path,
      chosen: (this.#settings.get("templates.folder") ?? "") !== "",
      templates: await this.#summaries(shown),
      more: names.length - shown.length,
    };
  }

  /** @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST */
  async read(file: string): Promise<RecordTemplate> {
    const path = join(this.path, file);
    await this.#mustStay(path);
    return readTemplate(await textOf(path));
  }

  /** @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  async save(template: RecordTemplate, replaces: boolean): Promise<void> {
    const path = join(this.path, fileNameOf(template.name));
    await this.#mustStay(this.path);
    if (replaces) {
      await writeFileAtomically(path, templateText(template));
      // The folder may be in git, which keeps earlier versions by itself.
      return rm(backupOf(path), { force: true });
    }
    await makeFolder(this.path);
    await writeNewFile(path, templateText(template));
  }

  async remove(file: string): Promise<void> {
    await this.#mustStay(this.path);
    await rm(join(this.path, file), { force: true });
  }

  /** @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST, FILE_EXISTS */
  async import(path: string): Promise<string> {
    const template = await readTemplateFile(path);
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

  /**
   * A link in a folder that came from elsewhere could show or change any file.
   * @param path in the folder, or the folder
   * @throws TailwaterError FILE_UNREADABLE it leads out of what the user chose
   */
  async #mustStay(path: string): Promise<void> {
    const chosen = this.#settings.get("templates.folder") ?? "";
    if (chosen === "") return; // It is the user's own.
    const root = await realOf(chosen);
    // What does not exist leads nowhere, but a folder above it may.
    const real = (await realOf(path)) ?? (await realOf(join(path, "..")));
    if (root === null || real === null || real === root || real.startsWith(root + sep)) return;
    throw unreadable(path, new Error("it is a link that leads out of the chosen folder"));
  }

  async #files(): Promise<readonly string[]> {
    try {
      return await readdir(this.path);
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return []; // Nothing was saved yet.
      throw unreadable(this.path, cause);
    }
  }

  /** One after the other: a thousand of the largest together would take 16 GB. */
  async #summaries(files: readonly string[]): Promise<readonly TemplateSummary[]> {
    const found: TemplateSummary[] = [];
    let left = MOST_LISTED_BYTES;
    for (const file of files) {
      const summary = { file, name: basename(file, ".json"), topic: "" };
      try {
        const path = join(this.path, file);
        await this.#mustStay(path);
        const text = await textOf(path, Math.min(MOST_BYTES, left));
        left -= text.length;
        const { name, topic } = readTemplate(text);
        found.push({ file, name, topic, problem: null });
      } catch (error) {
        found.push({ ...summary, problem: toErrorData(error).message });
      }
    }
    return found;
  }
}

/** Null: there is none. */
/** @param path of a template's file, which the user names @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST */
export async function readTemplateFile(path: string): Promise<RecordTemplate> {
  return readTemplate(await textOf(path));
}

const realOf = (path: string): Promise<string | null> => realpath(path).catch(() => null);

async function textOf(path: string, mostBytes = MOST_BYTES): Promise<string> {
  try {
    return String(await readSmallFile(path, mostBytes));
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
