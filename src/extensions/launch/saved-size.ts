import { join } from "node:path";
import { isLeast, type WindowSize } from "../../contract/window-size.ts";
import { readSmallFile } from "../kit/read-file.ts";
import { neutralinoPlace } from "./neutralino.ts";

/** Neutralino writes this file when the window closes, and reads it at the start. */
const STATE_FILE = ".tmp/window_state.config.json";
const MOST_BYTES = 64 * 1_024;

/** The window's last size; null at the first start, and when no user would choose that size. */
export async function savedSize(folder: string = neutralinoPlace().path): Promise<WindowSize | null> {
  try {
    const text = String(await readSmallFile(join(folder, STATE_FILE), MOST_BYTES));
    const { width, height } = JSON.parse(text) as Partial<WindowSize>;
    if (typeof width !== "number" || typeof height !== "number") return null;
    return isLeast({ width, height }) ? null : { width, height };
  } catch {
    return null; // There is no file, or it is damaged; Neutralino does not restore it either.
  }
}
