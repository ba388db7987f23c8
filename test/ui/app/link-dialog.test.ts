import { assert, fixture, html } from "@open-wc/testing";
import type { ProfileSummary } from "../../../src/contract/profiles.ts";
import { NO_TABS, openTab } from "../../../src/ui/app/tabs.ts";
import type { ErrorNote } from "../../../src/ui/components/error-note.ts";
import { TAIL, type TailContent } from "../../../src/ui/tail/tail-tabs.ts";
import "../../../src/ui/app/link-dialog.ts";
import type { LinkDialog } from "../../../src/ui/app/link-dialog.ts";
import { DEFAULT_CHOICES } from "../../../src/ui/tail/choices.ts";
import { linkOf } from "../../../src/ui/tail/copy-link.ts";
import { PROFILE } from "../fakes/session.ts";

const LINK = "tailwater://open?profile=Staging&topic=orders&from=-15m&where=value.amount%20%3E%20100.0";

describe("the link dialog", () => {
  async function ask(
    text: string,
    profiles: readonly ProfileSummary[] = [PROFILE],
    open: ProfileSummary | null = null,
  ) {
    const dialog = await fixture<LinkDialog>(html`<tw-link-dialog></tw-link-dialog>`);
    const answer = dialog.ask(text, profiles, open);
    await dialog.updateComplete;
    const { shadowRoot } = dialog;
    const buttons = () => [...(shadowRoot?.querySelectorAll<HTMLButtonElement>(".actions button") ?? [])];
    return {
      answer,
      text: () => shadowRoot?.querySelector("dialog")?.textContent?.replace(/\s+/g, " ") ?? "",
      isOpen: () => shadowRoot?.querySelector("dialog")?.open,
      buttons: () => buttons().map(({ textContent }) => textContent),
      focused: () => shadowRoot?.activeElement?.textContent,
      press: (label: string) =>
        buttons()
          .find(({ textContent }) => textContent === label)
          ?.click(),
      error: () => shadowRoot?.querySelector<ErrorNote>("tw-error-note")?.error ?? null,
      cancel: () => shadowRoot?.querySelector("dialog")?.close(),
    };
  }

  it("shows what the link opens, on which cluster, and that nothing has been done", async () => {
    const { text, buttons, focused, answer, press, isOpen } = await ask(LINK);
    for (const part of [
      "Staging",
      "broker-1:9092",
      "orders",
      "From 15 min ago",
      "value.amount > 100.0",
      "Tailwater has not connected yet",
    ]) {
      assert.include(text(), part);
    }
    assert.notInclude(text(), "is closed for it");
    assert.deepEqual(buttons(), ["Ignore", "Open"]);
    assert.equal(focused(), "Ignore", "a key that was pressed just before must not accept");
    press("Open");
    const followed = await answer;
    assert.equal(followed?.profile.id, PROFILE.id);
    assert.equal(followed?.link.where, "value.amount > 100.0");
    assert.equal(isOpen(), false);
  });

  it("is declined by its button, by Escape, and by a newer link", async () => {
    const pressed = await ask(LINK);
    pressed.press("Ignore");
    assert.isNull(await pressed.answer);
    const escaped = await ask(LINK);
    escaped.cancel();
    assert.isNull(await escaped.answer);
    const dialog = await fixture<LinkDialog>(html`<tw-link-dialog></tw-link-dialog>`);
    const older = dialog.ask(LINK, [PROFILE], null);
    await dialog.updateComplete;
    const newer = dialog.ask(LINK, [PROFILE], null);
    assert.isNull(await older);
    // The event that ends the first dialog comes after the second dialog has begun.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const buttons = dialog.shadowRoot?.querySelectorAll<HTMLButtonElement>(".actions button") ?? [];
    [...buttons].at(-1)?.click();
    assert.isNotNull(await newer);
  });

  it("says that another cluster would be closed for it", async () => {
    const { text, press } = await ask(LINK, [PROFILE], { ...PROFILE, id: "p2", name: "Production" });
    assert.include(text(), "Production is open now, and is closed for it");
    press("Ignore");
    const same = await ask(LINK, [PROFILE], PROFILE);
    assert.notInclude(same.text(), "is closed for it");
    same.press("Ignore");
  });

  it("opens nothing for an unknown cluster, for two with the same name, or for a damaged link", async () => {
    const other = { ...PROFILE, id: "p2" };
    for (const [text, profiles, code] of [
      [LINK, [], "PROFILE_NOT_FOUND"],
      [LINK, [PROFILE, other], "PROFILE_NOT_FOUND"],
      [`${LINK}&brokers=evil.example:9092`, [PROFILE], "BAD_REQUEST"],
    ] as const) {
      const { buttons, error, press, answer } = await ask(text, profiles);
      assert.equal(error()?.code, code);
      assert.deepEqual(buttons(), ["Close"]);
      press("Close");
      assert.isNull(await answer);
    }
  });

  it("shows markup in a name and a filter as text", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const where = encodeURIComponent('key == "<b>"');
    const link = `tailwater://open?profile=${encodeURIComponent(name)}&topic=a&where=${where}`;
    const { text, press } = await ask(link, [{ ...PROFILE, name }]);
    assert.include(text(), name);
    assert.include(text(), 'key == "<b>"');
    press("Ignore");
  });
});

describe("a link's tab", () => {
  it("is a separate tab beside a tab of the same topic", () => {
    const preset = { start: { kind: "earliest" }, filter: null } as const;
    const tabs = [null, preset].reduce(
      (tabs, preset) => openTab(tabs, TAIL, { topics: ["a"], preset, place: null }),
      NO_TABS,
    );
    assert.deepEqual(
      tabs.open.map(({ content }) => (content as TailContent).preset),
      [null, preset],
    );
    assert.equal(tabs.active, tabs.open[1]?.id);
  });

  it("is copied as a link, which names what it cannot hold", () => {
    const view = { topics: ["orders"], choices: DEFAULT_CHOICES, filter: null };
    assert.deepEqual(linkOf("Staging", view), {
      text: "tailwater://open?profile=Staging&topic=orders&from=last%3A100",
      without: null,
    });
    const less = linkOf("Staging", {
      topics: ["orders"],
      choices: { ...DEFAULT_CHOICES, start: { kind: "today" }, end: { kind: "now" }, partitions: [1] },
      filter: { kind: "text", text: "x", caseSensitive: false },
    });
    assert.equal(less?.text, "tailwater://open?profile=Staging&topic=orders");
    assert.equal(less?.without, "its start, its end, its partitions, its filter, because links support only CEL");
    assert.isNull(linkOf("a\nb", view));
  });
});
