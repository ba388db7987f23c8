import { window as nativeWindow } from "@neutralinojs/lib";
import { FIRST_SIZE, isLeast, type WindowSize } from "../../contract/window-size.ts";

/** The smallest usable visible part of a window, pixels. */
const SEEN = 100;
/** The window moves and grows while it opens. */
const LOOK_MS = 150;
const LOOKS = 20;
/** Kept over a reload: a user may make the window small or push it aside later. */
const KEY = "tailwater.placed";

/** In CSS pixels of the screen that the window is on, or nearest to. */
export interface Rect extends WindowSize {
  readonly x: number;
  readonly y: number;
}

/** The problem with the position where the window opened. */
export interface Misplaced {
  /** Null when its size is right. */
  readonly size: WindowSize | null;
  readonly center: boolean;
}

/**
 * @param inner of the page
 * @param wanted the window's last size; null for none
 */
export function misplaced(window: Rect, inner: WindowSize, screen: Rect, wanted: WindowSize | null): Misplaced {
  const { width, height } = wanted ?? FIRST_SIZE;
  const size = { width: Math.min(width, screen.width), height: Math.min(height, screen.height) };
  const seenX = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const isTitleSeen = window.y > screen.y - SEEN && window.y < screen.y + screen.height - SEEN / 2;
  // Only GTK has this race; on other systems the frame is part of the size, and the page is smaller than the minimum.
  return { size: isLeast(inner) ? size : null, center: seenX < SEEN || !isTitleSeen };
}

/** Corrects the position and size of Neutralino's window once, at its first page. */
export async function placeWindow(wanted: WindowSize | null): Promise<void> {
  if (sessionStorage.getItem(KEY) !== null) return;
  sessionStorage.setItem(KEY, "1");
  const at = await settled();
  if (at === null) return;
  const { innerWidth, innerHeight, screen } = window;
  const { availLeft = 0, availTop = 0 } = screen as Screen & { availLeft?: number; availTop?: number };
  const { size, center } = misplaced(
    at,
    { width: innerWidth, height: innerHeight },
    { x: availLeft, y: availTop, width: screen.availWidth, height: screen.availHeight },
    wanted,
  );
  if (size !== null && isGtk()) await nativeWindow.setSize(size);
  if (center) await nativeWindow.center();
}

/** The window's position once it no longer moves; null when it keeps moving. */
async function settled(): Promise<Rect | null> {
  let last: Rect | null = null;
  for (let look = 0; look < LOOKS; look += 1) {
    const { screenX: x, screenY: y, outerWidth: width, outerHeight: height } = window;
    const isSame = last !== null && x === last.x && y === last.y && width === last.width && height === last.height;
    if (isSame && width > 0) return last;
    last = { x, y, width, height };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

const isGtk = (): boolean => "NL_OS" in window && window.NL_OS === "Linux";
