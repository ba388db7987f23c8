import { feature } from "./feature.ts";
import type { ACKS, COMPRESSIONS } from "./produce.ts";
import type { DraftRecord } from "./record-source.ts";

/** How records are written. */
export interface Delivery {
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly acks: (typeof ACKS)[number];
  readonly idempotent: boolean;
  readonly transaction: boolean;
}

/** A named record with generators, kept as a file that a team can share. It has no secret and no cluster. */
export interface RecordTemplate {
  readonly name: string;
  /** Empty: none in particular. */
  readonly topic: string;
  readonly draft: DraftRecord;
  readonly generates: boolean;
  readonly delivery: Delivery;
}

export interface TemplateSummary {
  readonly name: string;
  readonly topic: string;
  /** The file's name. */
  readonly file: string;
  /** Why it cannot be used; null: it can. */
  readonly problem: string | null;
}

export interface TemplateList {
  /** Where the files are, absolute. */
  readonly folder: string;
  /** The user chose the folder. */
  readonly chosen: boolean;
  readonly templates: readonly TemplateSummary[];
  /** Files beyond the first 1,000. */
  readonly more: number;
}

/** Templates of records: one file each in a folder that can live in git. */
export interface TemplatesApi {
  list(): Promise<TemplateList>;
  /** @param file its file's name @throws TailwaterError FILE_UNREADABLE, BAD_REQUEST */
  read(file: string): Promise<RecordTemplate>;
  /** @param replaces a template of that name @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  save(template: RecordTemplate, replaces: boolean): Promise<void>;
  remove(file: string): Promise<void>;
  /** Copies a template's file into the folder. @returns its name @throws TailwaterError FILE_UNREADABLE, FILE_EXISTS */
  import(path: string): Promise<string>;
  /** Copies a template's file out. @returns the path, absolute @throws TailwaterError FILE_EXISTS, FILE_WRITE_FAILED */
  export(file: string, path: string): Promise<string>;
  /**
   * A folder of a project: its templates are in `.tailwater/templates` below it.
   * @param folder null: the one in the configuration's folder
   */
  setFolder(folder: string | null): Promise<TemplateList>;
}

export const TEMPLATES = feature<TemplatesApi>({
  list: "local",
  read: "local",
  save: "local",
  remove: "local",
  import: "local",
  export: "local",
  setFolder: "local",
});
