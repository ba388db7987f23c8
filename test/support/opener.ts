import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before } from "node:test";

/** A folder whose xdg-open stands in for the system's, in the tests of the suite that calls this. Linux only. */
export interface Opener {
  readonly folder: string;
  /** Runs as xdg-open from now on. */
  write(script: string): Promise<void>;
}

export function standInOpener(): Opener {
  const { PATH, DISPLAY } = process.env;
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tailwater-opener-"));
    process.env.PATH = `${folder}${delimiter}${PATH}`;
    process.env.DISPLAY = ":0";
  });
  after(async () => {
    process.env.PATH = PATH;
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    write: (script) => writeFile(join(folder, "xdg-open"), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
  };
}
