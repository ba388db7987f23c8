import { assert, fixture, html } from "@open-wc/testing";
import { spotOf } from "../../../src/ui/app/spots.ts";
import { DeleteRecords } from "../../../src/ui/topics/delete-records.ts";

class Outer extends HTMLElement {
  static readonly spot = "Outer";
}
class Inner extends HTMLElement {
  static readonly spot = "Inner";
}
customElements.define("spot-outer", Outer);
customElements.define("spot-inner", Inner);

describe("the spot from which support is asked", () => {
  it("is the innermost element that names one", async () => {
    const outer = await fixture<Outer>(html`<spot-outer><spot-inner><b></b></spot-inner><i></i></spot-outer>`);
    const spots: (string | null)[] = [];
    const hear = (event: Event) => spots.push(spotOf(event));
    document.addEventListener("planted-ask", hear);
    for (const from of ["b", "i"]) {
      outer.querySelector(from)?.dispatchEvent(new CustomEvent("planted-ask", { bubbles: true, composed: true }));
    }
    document.body.dispatchEvent(new CustomEvent("planted-ask", { bubbles: true }));
    document.removeEventListener("planted-ask", hear);
    assert.deepEqual(spots, ["Inner", "Outer", null]);
    assert.equal(DeleteRecords.spot, "Delete records");
  });
});
