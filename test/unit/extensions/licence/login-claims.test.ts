import assert from "node:assert/strict";
import { test } from "node:test";
import { licenceIn, personIn } from "../../../../src/extensions/licence/login-claims.ts";

test("only a confirmed address counts, and one of an issuer that does not say", () => {
  const emailOf = (verified: object) => personIn({ sub: "ada", email: "ada@example.com", ...verified })?.email;
  for (const yes of [{}, { email_verified: true }, { email_verified: "true" }]) {
    assert.equal(emailOf(yes), "ada@example.com", JSON.stringify(yes));
  }
  for (const no of [false, "false", 0, 1, null, "", {}, []]) {
    assert.equal(emailOf({ email_verified: no }), null, JSON.stringify(no));
  }
  for (const sub of ["", 5, undefined]) assert.equal(personIn({ sub }), null);
});

test("a plan and features are short lines, or they are none", () => {
  for (const plan of ["x".repeat(321), "a\u202eb", "a\nb", "", 5, ["professional"]]) {
    assert.equal(licenceIn({ tailwater_plan: plan }), null, JSON.stringify(plan).slice(0, 40));
  }
  assert.equal(licenceIn({ tailwater_plan: "professional" })?.plan, "professional");
  const many = Array.from({ length: 5_000 }, (_, at) => `f${at}`);
  assert.equal(licenceIn({ tailwater_features: many })?.features.length, 1_000);
  assert.deepEqual(licenceIn({ tailwater_features: ["groups", 7, "a\nb"] })?.features, ["groups"]);
  assert.equal(licenceIn({ tailwater_features: "groups" }), null);
});
