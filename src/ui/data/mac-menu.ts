import { window as nativeWindow, type WindowMenu, type WindowMenuItem } from "@neutralinojs/lib";

const LINE: WindowMenuItem = { text: "-" };

/**
 * The menu bar on macOS: `action` is AppKit's selector, `shortcut` the key that ⌘ is held with (a capital: with Shift).
 * macOS sends ⌘C, ⌘V, ⌘X, ⌘A, ⌘Z, ⌘Q, ⌘W and ⌘M to the menu bar. Without a menu item the keys do nothing, and a
 * password cannot be pasted. The page gets each key first and handles those that it uses.
 */
export const MAC_MENU: WindowMenu = [
  {
    text: "Tailwater",
    menuItems: [
      { text: "Hide Tailwater", action: "hide:", shortcut: "h" },
      { text: "Hide Others", action: "hideOtherApplications:" },
      { text: "Show All", action: "unhideAllApplications:" },
      LINE,
      { text: "Quit Tailwater", action: "terminate:", shortcut: "q" },
    ],
  },
  {
    text: "Edit",
    menuItems: [
      { text: "Undo", action: "undo:", shortcut: "z" },
      { text: "Redo", action: "redo:", shortcut: "Z" },
      LINE,
      { text: "Cut", action: "cut:", shortcut: "x" },
      { text: "Copy", action: "copy:", shortcut: "c" },
      { text: "Paste", action: "paste:", shortcut: "v" },
      { text: "Select All", action: "selectAll:", shortcut: "a" },
    ],
  },
  {
    text: "Window",
    menuItems: [
      { text: "Minimize", action: "performMiniaturize:", shortcut: "m" },
      { text: "Zoom", action: "performZoom:" },
      LINE,
      { text: "Close", action: "performClose:", shortcut: "w" },
    ],
  },
];

/** Sets the menu bar on macOS; windows on other systems need none. */
export function setMacMenu(): void {
  if (!("NL_OS" in window) || window.NL_OS !== "Darwin") return;
  nativeWindow.setMainMenu(MAC_MENU).catch(() => {}); // Without it the window still works, by mouse.
}
