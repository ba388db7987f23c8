import assert from "node:assert/strict";
import { test } from "node:test";
import { readAnswer } from "../../../../src/extensions/updates/answer.ts";

const NOTES = "https://tailwater.example/0.2.0";

test("an answer has a version and an https address of its notes; other fields are ignored", () => {
  const answer = { version: "0.2.0", notes: NOTES };
  assert.deepEqual(readAnswer(JSON.stringify(answer)), answer);
  assert.deepEqual(readAnswer(JSON.stringify({ ...answer, urgent: true, script: "x" })), answer);
});

test("anything else is refused and not quoted", () => {
  const hostile: readonly unknown[] = [
    null,
    [],
    "0.2.0",
    7,
    {},
    { version: "0.2.0" },
    { notes: NOTES },
    { version: 2, notes: NOTES },
    { version: "latest", notes: NOTES },
    { version: "0.2.0 <img>", notes: NOTES },
    { version: `0.2.0-${"9".repeat(80)}`, notes: NOTES },
    ...[
      "",
      "http://tailwater.example/",
      "javascript:alert(1)",
      "file:///etc/passwd",
      "https://",
      "https://user@tailwater.example/",
      "https://tailwater.example/ x",
      "https://tailwater.example/\u202egnp.exe",
      "https://tailwаter.example/", // With a Cyrillic a.
      `https://tailwater.example/${"a".repeat(600)}`,
      null,
      { toString: "x" },
    ].map((notes) => ({ version: "0.2.0", notes })),
  ];
  const texts = [...hostile.map((value) => JSON.stringify(value)), "", "<html>", '{"version":"0.2.0"', "\u0000"];
  for (const text of texts) {
    assert.throws(
      () => readAnswer(text),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, "UPDATE_CHECK_FAILED", text);
        assert.doesNotMatch(error.message, /html|img|example|alert/);
        return true;
      },
      text,
    );
  }
});
