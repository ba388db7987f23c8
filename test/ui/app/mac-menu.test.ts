import { expect } from "@open-wc/testing";
import { MAC_MENU } from "../../../src/ui/data/mac-menu.ts";

describe("the menu bar on macOS", () => {
  const items = MAC_MENU.flatMap(({ menuItems }) => menuItems ?? []).filter(({ text }) => text !== "-");

  it("passes the keys for editing, closing and quitting to AppKit's own actions", () => {
    const actions = Object.fromEntries(items.map(({ shortcut, action }) => [shortcut, action]));
    expect(actions).to.include({ c: "copy:", x: "cut:", v: "paste:", a: "selectAll:", z: "undo:", Z: "redo:" });
    expect(actions).to.include({ q: "terminate:", w: "performClose:", m: "performMiniaturize:", h: "hide:" });
  });

  it("has no item without an action, and no key twice", () => {
    for (const { action } of items) expect(action).to.match(/^\w+:$/);
    const keys = items.flatMap(({ shortcut }) => shortcut ?? []);
    expect(new Set(keys).size).to.equal(keys.length);
  });
});
