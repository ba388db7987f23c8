import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { Tokens } from "../../../src/extensions/server/tokens.ts";

const made = () => randomBytes(32).toString("base64url");

test("a token has 256 bits, and no two are alike", () => {
  const tokens = new Tokens();
  const issued = new Set(Array.from({ length: 8 }, () => tokens.issue()));
  assert.equal(issued.size, 8);
  for (const token of issued) assert.equal(Buffer.from(token, "base64url").length, 32);
});

test("a token works once", () => {
  const tokens = new Tokens();
  const token = tokens.issue();
  assert.equal(tokens.use(token), true);
  assert.equal(tokens.use(token), false);
});

test("no other text works, not even part of a token", () => {
  const tokens = new Tokens();
  const token = tokens.issue();
  for (const wrong of ["", "x", made(), token.slice(0, -2), `${token}AA`])
    assert.equal(tokens.use(wrong), false, wrong);
  assert.equal(tokens.use(token), true);
});

test("only the newest few tokens are kept; the oldest is forgotten", () => {
  const tokens = new Tokens();
  const first = tokens.issue();
  const second = tokens.issue();
  for (let i = 0; i < 7; i++) tokens.issue();
  assert.equal(tokens.use(first), false);
  assert.equal(tokens.use(second), true);
});

test("using a token also makes the window's next one valid", () => {
  const tokens = new Tokens();
  const [first, next, last] = [tokens.issue(), made(), made()];
  assert.equal(tokens.use(next), false, "not before");
  assert.equal(tokens.use(first, next), true);
  assert.equal(tokens.use(first), false);
  assert.equal(tokens.use(next, last), true);
  assert.equal(tokens.use(next), false);
  assert.equal(tokens.use(last), true);
});

test("a page that asks several times gets the same token until it has used it", () => {
  const tokens = new Tokens();
  const first = tokens.issueOnce(null);
  for (let i = 0; i < 20; i++) assert.equal(tokens.issueOnce(first), first);
  assert.equal(tokens.use(first), true);
  const second = tokens.issueOnce(first);
  assert.notEqual(second, first);
  assert.equal(tokens.use(second), true);
});

test("a wrong token makes no next token valid", () => {
  const tokens = new Tokens();
  tokens.issue();
  const next = made();
  assert.equal(tokens.use(made(), next), false);
  assert.equal(tokens.use(next), false);
});

test("a next token that is too short is refused, and the token stays valid", () => {
  const tokens = new Tokens();
  const token = tokens.issue();
  assert.equal(tokens.use(token, "abc"), false);
  assert.equal(tokens.use(token), true);
});
