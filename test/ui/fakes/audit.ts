import { assert } from "@open-wc/testing";
import axe from "axe-core";
import { installTokens } from "../../../src/ui/styles/tokens.ts";

/** Fails with the rule and the element for each accessibility problem that axe-core finds, in both themes. */
export async function auditBothThemes(element: Element): Promise<void> {
  if (document.adoptedStyleSheets.length === 0) installTokens();
  for (const theme of ["dark", "light"]) {
    document.documentElement.dataset.theme = theme;
    await new Promise(requestAnimationFrame);
    const { violations } = await axe.run(element, { rules: { region: { enabled: false } } });
    const told = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${theme} ${id} ${target}: ${failureSummary}`),
    );
    assert.equal(told.join("\n"), "");
  }
}
