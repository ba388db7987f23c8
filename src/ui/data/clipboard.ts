import { TailwaterError } from "../../contract/errors.ts";
import { failure, type Notice } from "./notice.ts";

/** Puts text on the clipboard. @throws TailwaterError INTERNAL when the browser allows neither method */
export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // Some webviews allow only the older method, because the text arrived after the key press.
    if (!copyBySelection(text)) {
      throw new TailwaterError("INTERNAL", "The text could not be copied to the clipboard.", {
        hint: "Click into the window, then copy again.",
        cause: error,
      });
    }
  }
}

/** Puts text on the clipboard. Never rejects: a notice shows the result. @param said the text for success */
export async function copyText(text: string, said: string): Promise<Notice> {
  try {
    await writeClipboard(text);
    return { tone: "ok", message: said };
  } catch (error) {
    return failure(error);
  }
}

function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  const focused = document.activeElement;
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
