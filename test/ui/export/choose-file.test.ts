import { assert, fixture, html } from "@open-wc/testing";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/components/choose-file.ts";
import type { ChooseFile } from "../../../src/ui/components/choose-file.ts";
import { type FileDialogs, setFileDialogs } from "../../../src/ui/data/file-dialogs.ts";
import "../../../src/ui/components/path-form.ts";
import type { PathForm } from "../../../src/ui/components/path-form.ts";
import { auditBothThemes } from "../fakes/audit.ts";

const KIND = { name: "Recordings", ending: "twrec" };

/** Dialogs that give the test's answers, and keep the requests. */
function dialogs(answer: string | null | Error) {
  const asked: unknown[][] = [];
  const ask = async (...question: unknown[]) => {
    asked.push(question);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  setFileDialogs({ save: ask, open: ask } as FileDialogs);
  return asked;
}

describe("choosing a file", () => {
  afterEach(() => setFileDialogs(null));

  async function choose(opens: typeof KIND | null = null) {
    const chosen: string[] = [];
    const element = await fixture<ChooseFile>(html`<tw-choose-file
      what="Export to"
      path=" /home/me/a.json "
      .opens=${opens}
      @tw-chosen=${(event: CustomEvent<string>) => chosen.push(event.detail)}
    ></tw-choose-file>`);
    const button = () => element.renderRoot.querySelector("button");
    return { element, chosen, button };
  }

  it("is not offered in a browser", async () => {
    const { button } = await choose();
    assert.isNull(button());
  });

  it("opens the system's dialog with the path that is typed", async () => {
    const asked = dialogs("/home/me/b.json");
    for (const opens of [null, KIND]) {
      const { element, chosen, button } = await choose(opens);
      await auditBothThemes(element);
      button()?.click();
      await waitUntil(() => chosen.length === 1);
      assert.deepEqual(chosen, ["/home/me/b.json"]);
    }
    assert.deepEqual(asked, [
      ["Export to", "/home/me/a.json"],
      ["Export to", "/home/me/a.json", KIND],
    ]);
  });

  it("changes nothing when none was chosen, and can be opened again", async () => {
    const asked = dialogs(null);
    const { element, chosen, button } = await choose();
    for (const times of [1, 2]) {
      button()?.click();
      await waitUntil(() => asked.length === times && button()?.disabled === false);
    }
    await element.updateComplete;
    assert.deepEqual(chosen, []);
  });

  it("reports when there is no dialog after all", async () => {
    dialogs(new Error("NE_RT_NATPRME"));
    const { element, button } = await choose();
    button()?.click();
    await waitUntil(() => element.renderRoot.textContent?.includes("type the path"));
    assert.isNull(button());
  });

  it("fills a form's field", async () => {
    dialogs("/home/me/b.json");
    const form = await fixture<PathForm>(html`<tw-path-form path="/home/me/a.json" action="Export"></tw-path-form>`);
    form.renderRoot.querySelector<ChooseFile>("tw-choose-file")?.renderRoot.querySelector("button")?.click();
    const field = form.renderRoot.querySelector("input") as HTMLInputElement;
    await waitUntil(() => field.value === "/home/me/b.json");
    const told = new Promise<string>((resolve) => {
      form.addEventListener("tw-path", (event) => resolve((event as CustomEvent<string>).detail));
    });
    form.renderRoot.querySelector<HTMLButtonElement>("button.primary")?.click();
    assert.equal(await told, "/home/me/b.json");
  });
});
