import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Secret } from "../../../src/extensions/kit/secret.ts";
import { masked, maskSecret } from "../../../src/extensions/log/log.ts";

test("a secret prints as *** everywhere", () => {
  const secret = new Secret("hunter2-5417");
  const printed = [
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
  ];
  for (const text of printed) {
    assert.ok(text.includes("***"), text);
    assert.ok(!text.includes("hunter2"), text);
  }
  assert.equal(secret.reveal(), "hunter2-5417");
});

test("the log masks the value of every password of the session", () => {
  maskSecret(new Secret("s3cr3t-5417"));
  assert.equal(masked("login s3cr3t-5417 failed, s3cr3t-5417!"), "login *** failed, ***!");
  maskSecret(new Secret("ab"));
  assert.equal(masked("about"), "about", "two letters are no secret worth half of the log");
});
