import { assert, fixture, html } from "@open-wc/testing";
import { contentSecurityPolicy } from "../../../src/extensions/server/security-headers.ts";
import { waitUntil } from "../fakes/wait-until.ts";
import "../../../src/ui/filter/filter-bar.ts";
import type { FilterBar } from "../../../src/ui/filter/filter-bar.ts";
import "../../../src/ui/inspector/inspector.ts";
import { installTokens } from "../../../src/ui/styles/tokens.ts";
import { FakeTailApi } from "../fakes/tail-api.ts";
import { makePulse } from "../fakes/tail-data.ts";
import { within } from "../fakes/within.ts";

/** What the app's policy states about styles and markup. The rest is about loading, which the test page does itself. */
function policyOfTheApp(): string {
  const directives = contentSecurityPolicy("ws://127.0.0.1:1").split("; ");
  return directives.filter((directive) => /^(style-src|require-trusted|trusted)/.test(directive)).join("; ");
}

describe("under the app's policy", () => {
  it("the CEL field completes, underlines and looks as it should, and breaks no rule", async () => {
    const broken: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) => {
      broken.push(`${violatedDirective} ${sample}`);
    });
    installTokens();
    const policy = document.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = policyOfTheApp();
    document.head.append(policy);

    const api = new FakeTailApi();
    api.fields = [{ path: "value.status", type: "string", example: '"paid"', seen: 1 }];
    api.filterProblem = { message: "There is no variable “stat”.", from: 0, to: 4 };
    const filter = { kind: "cel", expression: "true" } as const;
    const bar = await fixture<FilterBar>(
      html`<tw-filter-bar .tailId=${"t1"} .pulse=${makePulse()} .filter=${filter}></tw-filter-bar>`,
      within(api),
    );
    const field = () => bar.renderRoot.querySelector("tw-cel-field")?.shadowRoot;
    await waitUntil(() => field()?.querySelector(".cm-content"));
    bar.focus();
    await waitUntil(() => field()?.querySelector(".cm-content")?.matches(":focus"));
    document.execCommand("insertText", false, "stat");
    await waitUntil(() => field()?.querySelector(".cm-tooltip-autocomplete li"));
    await waitUntil(() => field()?.querySelector(".tw-problem"));
    const popup = getComputedStyle(field()?.querySelector(".cm-tooltip") as Element);
    assert.equal(popup.position, "fixed");
    assert.equal(popup.borderTopLeftRadius, "6px", "the theme's own rules apply");

    const inspector = await fixture(
      html`<tw-inspector .tailId=${"t1"} .ref=${{ epoch: 1, row: 4 }}></tw-inspector>`,
      within(api),
    );
    const body = () => inspector.shadowRoot?.querySelector("tw-body-view")?.shadowRoot;
    await waitUntil(() => body()?.querySelector(".line .string"));
    body()
      ?.querySelector(".line .string")
      ?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, composed: true, cancelable: true }));
    await waitUntil(() => body()?.querySelector("tw-line-menu")?.shadowRoot?.querySelector(".item"));
    assert.deepEqual(broken, []);

    // The policy is really in force: the test detects what it forbids.
    const forbidden = document.createElement("div");
    forbidden.setAttribute("style", "color: red");
    await waitUntil(() => broken.length > 0);
  });
});
