import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type SupportAbout, supportMail, supportSubject } from "../../../src/contract/support.ts";

const ADDRESS = "help+kafka@tailwater.example";
const ABOUT: SupportAbout = { kind: "problem", spot: "Topics", code: "TOPIC_UNKNOWN" };

/** What a mail program reads from the address. RFC 6068. */
function read(url: string): { to: string; subject: string | null; body: string | null } {
  const [, to = "", query = ""] = /^mailto:([^?]*)\?(.*)$/.exec(url) ?? [];
  // Unlike in a form, a plus is a plus.
  const fields = new URLSearchParams(query.replaceAll("+", "%2B"));
  assert.deepEqual([...fields.keys()], ["subject", "body"]);
  return { to: decodeURIComponent(to), subject: fields.get("subject"), body: fields.get("body") };
}

test("the subject names the version, the spot and the code, on one line", () => {
  assert.equal(supportSubject("0.1.0", ABOUT), "Tailwater 0.1.0: Topics (TOPIC_UNKNOWN)");
  assert.equal(supportSubject("0.1.0", { ...ABOUT, code: null }), "Tailwater 0.1.0: Topics");
  assert.equal(
    supportSubject("1", { kind: "feedback", spot: "Groups", code: null }),
    "Tailwater 1: feedback on Groups",
  );
  assert.equal(supportSubject("1\r\nBcc: x@y.example", ABOUT), "Tailwater 1 Bcc: x@y.example: Topics (TOPIC_UNKNOWN)");
});

test("a mail program reads recipient, subject and body as they are, and no other field", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      const { url, body, isWhole } = supportMail("0.1.0", ADDRESS, ABOUT, text);
      assert.match(url, /^[\x21-\x7e]+$/);
      assert.equal(isWhole, true);
      const mail = read(url);
      assert.equal(mail.to, ADDRESS);
      assert.equal(mail.subject, "Tailwater 0.1.0: Topics (TOPIC_UNKNOWN)");
      assert.equal(mail.body, body.replaceAll("\n", "\r\n"));
    }),
  );
  const tricky = "a&bcc=x@y.example\r\n100% + “ü” 🦀 ?subject=z#f";
  assert.equal(read(supportMail("1", ADDRESS, ABOUT, tricky).url).body, tricky);
  assert.equal(supportMail("1", ADDRESS, ABOUT, "a\u0000\u202eb\ud800c\td").body, "ab\ufffdc\td");
});

test("the address stays within 1,900 characters, ends at a line where it can, and says that there is more", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 400 }), (lines) => {
      const text = lines.join("\n");
      const { url, body, isWhole } = supportMail("0.1.0", ADDRESS, ABOUT, text);
      assert.ok(url.length <= 1_900, `${url.length}`);
      if (isWhole) return;
      assert.ok(url.length > 900, `${url.length} of a text of ${text.length}`);
      assert.match(read(url).body ?? "", /copy it in Tailwater and paste it here\.\]$/);
      assert.ok(read(url).body?.startsWith(body.replaceAll("\n", "\r\n")));
    }),
  );
  const long = supportMail("0.1.0", ADDRESS, ABOUT, "x".repeat(100_000));
  assert.equal(long.url.length, 1_900);
  const lines = supportMail("0.1.0", ADDRESS, ABOUT, "a line\n".repeat(1_000));
  assert.match(lines.body, /^(?:a line\n)+a line$/);
});
