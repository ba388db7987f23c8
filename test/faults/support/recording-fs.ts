import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { basename, join } from "node:path";

/** The disk operations of the code under test, in order. All names are in one folder. */
export type Step =
  | { readonly does: "create"; readonly name: string; readonly file: number }
  | { readonly does: "write"; readonly file: number; readonly content: string }
  | { readonly does: "sync"; readonly file: number }
  | { readonly does: "link"; readonly name: string; readonly to: string }
  | { readonly does: "rename"; readonly name: string; readonly to: string }
  | { readonly does: "remove"; readonly name: string }
  | { readonly does: "sync-folder" };

/** A folder after a crash: the text of each file. */
export type Disk = ReadonlyMap<string, string>;

type Fs = Pick<typeof import("node:fs/promises"), "open" | "link" | "rename" | "rm">;

/**
 * Runs the work and records every change that it makes through node:fs/promises. Like SQLite's tests, it puts a fake
 * layer under the code: it patches Node's own module meanwhile.
 */
export async function recordSteps(work: () => Promise<unknown>): Promise<Step[]> {
  const fs = createRequire(import.meta.url)("node:fs/promises") as { -readonly [Name in keyof Fs]: Fs[Name] };
  const real: Fs = { open: fs.open, link: fs.link, rename: fs.rename, rm: fs.rm };
  const steps: Step[] = [];
  let files = 0;
  fs.open = async (path, flags, mode) => {
    const handle = await real.open(path, flags, mode);
    if (!makesFile(flags)) return recorded(handle, { onSync: () => steps.push({ does: "sync-folder" }) });
    files += 1;
    const file = files;
    steps.push({ does: "create", name: basename(String(path)), file });
    return recorded(handle, {
      onWrite: (content) => steps.push({ does: "write", file, content }),
      onSync: () => steps.push({ does: "sync", file }),
    });
  };
  fs.link = async (from, to) => {
    await real.link(from, to);
    steps.push({ does: "link", name: basename(String(from)), to: basename(String(to)) });
  };
  fs.rename = async (from, to) => {
    await real.rename(from, to);
    steps.push({ does: "rename", name: basename(String(from)), to: basename(String(to)) });
  };
  fs.rm = async (path, options) => {
    await real.rm(path, options);
    steps.push({ does: "remove", name: basename(String(path)) });
  };
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
  return steps;
}

/** A read changes nothing on the disk. Its flags are a string or the system's bits. */
function makesFile(flags: string | number | undefined): boolean {
  return typeof flags === "number" ? (flags & constants.O_CREAT) !== 0 : (flags ?? "r") !== "r";
}

function recorded(handle: FileHandle, on: { onWrite?(content: string): void; onSync(): void }): FileHandle {
  const { writeFile: write, sync } = handle;
  handle.writeFile = async (data, options) => {
    await write.call(handle, data, options);
    on.onWrite?.(String(data));
  };
  handle.sync = async () => {
    await sync.call(handle);
    on.onSync();
  };
  return handle;
}

/**
 * Every folder that a crash can leave behind after each step. A killed process keeps all steps. A machine that stops
 * loses the name changes since the last sync of the folder, from any point on, and files that were not synced are
 * empty, half written, or complete.
 */
export function disksAfterCrash(before: Disk, steps: readonly Step[]): Disk[] {
  const disks = new Map<string, Disk>();
  for (let done = 0; done <= steps.length; done += 1) {
    const lastSync = steps.slice(0, done).findLastIndex(({ does }) => does === "sync-folder");
    for (let named = lastSync + 1; named <= done; named += 1) {
      for (const unsynced of ["empty", "half", "whole"] as const) {
        const disk = diskAfter(before, steps.slice(0, done), named, unsynced);
        disks.set(JSON.stringify([...disk]), disk);
      }
    }
  }
  return [...disks.values()];
}

/** @param named the number of steps whose name changes are kept; later steps change only the content of files */
function diskAfter(before: Disk, steps: readonly Step[], named: number, unsynced: "empty" | "half" | "whole"): Disk {
  const contents = new Map<number, { text: string; synced: boolean }>();
  const names = new Map<string, number>();
  let old = 0;
  for (const [name, text] of before) {
    old -= 1;
    names.set(name, old);
    contents.set(old, { text, synced: true });
  }
  for (const [index, step] of steps.entries()) {
    const isNamed = index < named;
    if (step.does === "create") {
      contents.set(step.file, { text: "", synced: false });
      if (isNamed) names.set(step.name, step.file);
    } else if (step.does === "write") contents.set(step.file, { text: step.content, synced: false });
    else if (step.does === "sync") contents.set(step.file, { text: contents.get(step.file)?.text ?? "", synced: true });
    else if (isNamed && step.does === "link") names.set(step.to, names.get(step.name) ?? 0);
    else if (isNamed && step.does === "rename") {
      names.set(step.to, names.get(step.name) ?? 0);
      names.delete(step.name);
    } else if (isNamed && step.does === "remove") names.delete(step.name);
  }
  return new Map(
    [...names].map(([name, file]) => {
      const { text, synced } = contents.get(file) ?? { text: "", synced: true };
      const left = synced || unsynced === "whole" ? text.length : unsynced === "half" ? text.length >> 1 : 0;
      return [name, text.slice(0, left)];
    }),
  );
}

/** Gives the folder exactly this content. */
export async function putDisk(folder: string, disk: Disk): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of disk) await writeFile(join(folder, name), text, { mode: 0o600 });
}
