import { existsSync } from "node:fs";
import { join } from "node:path";
import { TailwaterError } from "../../contract/errors.ts";
import { openProgram } from "../kit/open-program.ts";

/**
 * The link of `main.mjs --follow LINK`, which Windows runs for a link; null for any other start. Anyone can write a
 * link, so a quotation mark in it must not create further arguments, and it goes through no shell. Only these two
 * arguments are accepted.
 * @throws TailwaterError BAD_REQUEST
 */
export function followedLink(args: readonly string[]): string | null {
  if (!args.includes("--follow")) return null;
  const [first, link = "", ...more] = args;
  if (first === "--follow" && more.length === 0 && /^tailwater:/i.test(link)) return link;
  throw new TailwaterError("BAD_REQUEST", "--follow takes one tailwater: link and nothing else.");
}

/** Starts Neutralino's window, which gets the link through the environment; false when it is not installed. */
export async function startWindow(root: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const program = join(root, platform === "win32" ? "tailwater-window.exe" : "tailwater-window");
  // Without its archive it would serve every file of this machine: scripts/build/window-resources.ts.
  if (!existsSync(program) || !existsSync(join(root, "resources.neu"))) return false;
  const why = await openProgram([program, "--res-mode=bundle", "--url=/", `--path=${root}`], (code) => code !== 0);
  return why === null;
}
