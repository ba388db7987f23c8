import type { WindowApi } from "../../../src/contract/api.ts";
import type {
  DataApi,
  DataPlaceId,
  DataPlaces,
  ImportChoice,
  ImportPlan,
  ImportResult,
} from "../../../src/contract/data.ts";
import { NO_DISTRIBUTION, publisherOf } from "../../../src/contract/distribution.ts";
import type { TailwaterError } from "../../../src/contract/errors.ts";
import type { ThisWindowApi } from "../../../src/contract/window.ts";
import { PROFILE } from "./session.ts";

const FOLDER = "/home/me/.config/tailwater";

export const PLACES: DataPlaces = {
  folder: FOLDER,
  chosenBy: "system",
  publisher: publisherOf(NO_DISTRIBUTION),
  places: [
    {
      id: "profiles",
      path: `${FOLDER}/profiles.json`,
      what: "Clusters you saved: names, servers, user names, CA certificates.",
      exists: true,
      bytes: 4_812,
      more: [`${FOLDER}/profiles.json.bak`],
      secrets: "none",
    },
    {
      id: "preferences",
      path: `${FOLDER}/preferences.json`,
      what: "Theme, column widths, recent filters and the paths of recent recordings.",
      exists: true,
      bytes: 2_140,
      more: [],
      secrets: "none",
    },
    {
      id: "vault",
      path: `${FOLDER}/vault.json`,
      what: "Passwords you chose to store, encrypted.",
      exists: true,
      bytes: 1_930,
      more: [`${FOLDER}/vault.json.bak`, `${FOLDER}/vault-2026-03-01T10-12-44.json`],
      secrets: "encrypted",
    },
    {
      id: "log",
      path: `${FOLDER}/log/tailwater.log`,
      what: "What Tailwater did and what failed; no record, no password.",
      exists: true,
      bytes: 181_000,
      more: [],
      secrets: "none",
    },
    {
      id: "window",
      path: `${FOLDER}/window`,
      what: "The browser's own files for Tailwater's window: its size and place.",
      exists: false,
      bytes: 0,
      more: [],
      secrets: "none",
    },
  ],
};

export const PLAN: ImportPlan = {
  path: "/tmp/a.json",
  digest: "d1",
  profiles: [
    { name: "Staging", servers: ["s1:9092", "s2:9092"], replaces: null, commands: [] },
    {
      name: "Prod",
      servers: ["evil.example:9092"],
      replaces: { name: "Production", servers: ["p1:9092"], changes: ["Name", "Bootstrap servers"] },
      commands: [],
    },
  ],
  preferences: ["theme", "filters"],
  leftOut: ["network.offline", "updates.on"],
  hasSecrets: false,
};

/** The contents of a folder, for component tests; nothing is read or written. */
export class FakeDataApi implements Pick<WindowApi, "data"> {
  readonly calls: string[] = [];
  /** Of the last import. */
  choice: ImportChoice | null = null;
  places: DataPlaces = PLACES;
  plan: ImportPlan = PLAN;
  /** The next call other than `dataPlaces` throws this. */
  failure: TailwaterError | null = null;

  readonly data: DataApi = {
    places: async (): Promise<DataPlaces> => {
      return this.places;
    },
    openFolder: async (id: DataPlaceId): Promise<void> => {
      this.#called(`open ${id}`);
    },
    export: async (path, choice) => {
      this.#called(`export ${path}${choice.profiles?.join() ?? ""}${choice.passphrase ?? ""}`);
      return { path, profiles: 4, secrets: choice.passphrase === null ? 0 : 3 };
    },
    exportText: async () => {
      this.#called("export text");
      return "{}";
    },
    planImport: async (source): Promise<ImportPlan> => {
      const path = source.kind === "file" ? source.path : null;
      this.#called(`plan ${path ?? "text"}`);
      return { ...this.plan, path };
    },
    import: async (source, digest, choice): Promise<ImportResult> => {
      this.choice = choice;
      this.#called(`import ${source.kind === "file" ? source.path : "text"} ${digest}`);
      return { added: 2, replaced: 1, secrets: choice.passphrase === null ? 0 : 2, secretsStored: true };
    },
    erase: async (): Promise<readonly string[]> => {
      this.#called("erase");
      return this.places.places.flatMap(({ exists, path, more }) => (exists ? [path, ...more] : more));
    },
  };

  readonly profiles = { list: async () => [PROFILE] };
  readonly window: Pick<ThisWindowApi, "downloadFolder"> = {
    downloadFolder: async (): Promise<string> => {
      return "/home/me/Downloads";
    },
  };

  #called(name: string): void {
    this.calls.push(name);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
  }
}
