import { existsSync } from "node:fs";
import { join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { openProgram } from "../kit/open-program.ts";

/**
 * The link of `main.mjs --follow LINK`, as Windows runs it for one; null when we were started for something else. The
 * link is anybody's text: it must not become further arguments by a quotation mark in it, nor go through a shell, so that
 * nothing but these two is taken.
 * @throws TailwaterError BAD_REQUEST
 */
export function followedLink(args: readonly string[]): string | null {
  if (!args.includes("--follow")) return null;
  const [first, link = "", ...more] = args;
  if (first === "--follow" && more.length === 0 && /^tailwater:/i.test(link)) return link;
  throw new TailwaterError("BAD_REQUEST", "--follow takes one tailwater: link and nothing else.");
}

/** Starts Neutralino's window, which gets the link by the environment; false when it is not installed. */
export async function startWindow(root: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const program = join(root, platform === "win32" ? "tailwater-window.exe" : "tailwater-window");
  // Without its archive it would serve every file of this machine: scripts/build/window-resources.ts.
  if (!existsSync(program) || !existsSync(join(root, "resources.neu"))) return false;
  const why = await openProgram([program, "--res-mode=bundle", "--url=/", `--path=${root}`], (code) => code !== 0);
  return why === null;
}
