import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BUTTONS, DIALOGS } from "../../../src/contract/consent.ts";
import { BUTTON_ENTRIES, buttonOf, DIALOG_ENTRIES, dialogOf } from "../../../src/ui/consent/use-names.ts";

const UI = new URL("../../../src/ui/", import.meta.url);

/** The source of the element with this tag; null: there is none. */
async function sourceOf(tag: string): Promise<string | null> {
  for (const name of await readdir(UI, { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const text = await readFile(new URL(name.replaceAll("\\", "/"), UI), "utf8");
    if (text.includes(`@customElement("${tag}")`)) return text;
  }
  return null;
}

describe("the names of what is told", () => {
  test("each dialog is an element of the window, and each has one", async () => {
    for (const [tag] of DIALOG_ENTRIES) assert.notEqual(await sourceOf(tag), null, tag);
    assert.deepEqual(DIALOG_ENTRIES.map(([, dialog]) => dialog).toSorted(), DIALOGS.toSorted());
  });

  test("each button is there with its text, and each has one", async () => {
    const found = new Set<string>();
    for (const [tag, text] of BUTTON_ENTRIES) {
      assert.ok((await sourceOf(tag))?.includes(text), join(tag, text));
      found.add(buttonOf(tag, ` ${text}\n`) ?? "");
    }
    assert.deepEqual([...found].toSorted(), BUTTONS.toSorted());
  });

  test("no other text or tag has a name", () => {
    for (const label of ["orders", "constructor", "__proto__", "Connect orders", ""]) {
      assert.equal(buttonOf("tw-connect-screen", label), null);
      assert.equal(buttonOf(label, "Connect"), null);
      assert.equal(dialogOf(label), null);
    }
  });
});
