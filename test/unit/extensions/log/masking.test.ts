import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Masking } from "../../../../src/extensions/log/masking.ts";

const SECRET = 'p4ss/w0rd+Ü "5417"';

test("a known secret is masked in every encoding that it is likely to be met in", () => {
  const masking = new Masking();
  masking.add(SECRET);
  const bytes = Buffer.from(SECRET);
  const encoded = [
    SECRET,
    encodeURIComponent(SECRET),
    JSON.stringify({ any: SECRET }),
    JSON.stringify(JSON.stringify({ any: SECRET })),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    // SASL/PLAIN and Basic: the user's name before it shifts it in base64.
    ...["", "a", "ab", "abc"].flatMap((user) => {
      const pair = Buffer.from(`${user}\0${SECRET}`);
      return [pair.toString("base64"), pair.toString("base64url")];
    }),
  ];
  for (const text of encoded) {
    const safe = masking.mask(`before ${text} after`);
    assert.ok(safe.startsWith("before ") && safe.endsWith(" after") && safe.includes("***"), `${text} → ${safe}`);
    assert.ok(!leaks(safe), `${text} → ${safe}`);
  }
});

/** Six characters of the secret, or of its base64 at any alignment, standing together. */
function leaks(text: string): boolean {
  for (let at = 0; at + 6 <= SECRET.length; at += 1) if (text.includes(SECRET.slice(at, at + 6))) return true;
  const decoded = [...text.matchAll(/[A-Za-z0-9+/_-]{8,}/g)].flatMap(([found]) =>
    [0, 1, 2, 3].map((cut) => Buffer.from(found.slice(cut), "base64").toString("utf8")),
  );
  return decoded.some((one) => one.includes(SECRET.slice(0, 8)) || one.includes(SECRET.slice(-8)));
}

test("no secret survives whatever stands around it", () => {
  const secret = fc.string({ minLength: 4, maxLength: 40, unit: "grapheme" }).filter((text) => text.trim().length >= 4);
  fc.assert(
    fc.property(secret, fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (value, before, after) => {
      const masking = new Masking();
      masking.add(value);
      const safe = masking.mask(`${before}${value}${after}`);
      // A mask, or what stands around it, may itself be the secret's text: `***` inside of stars.
      assert.ok(!safe.replaceAll("***", "").includes(value) || `${before}${after}`.includes(value[0] ?? ""), safe);
    }),
  );
});

test("a secret that contains another one goes as a whole", () => {
  const masking = new Masking();
  masking.add("hunter2");
  masking.add("hunter2-longer");
  assert.equal(masking.mask("is hunter2-longer and hunter2"), "is *** and ***");
});

for (const [line, wanted] of [
  ["password=hunter22", "password=***"],
  ['{"password": "hunter 22", "user": "alice"}', '{"password": ***, "user": "alice"}'],
  ["sasl.password = 'x y'", "sasl.password = ***"],
  ["clientSecret: abc123, next", "clientSecret: ***, next"],
  ["ssl.key.passphrase=abc", "ssl.key.passphrase=***"],
  ["api_key=abc&user=bob", "api_key=***&user=bob"],
  ["https://alice:s3cret@registry.example/subjects", "https://alice:***@registry.example/subjects"],
  ["authorization: Bearer abcDEF123.456", "authorization: Bearer ***"],
  ["Basic YWxpY2U6c2VjcmV0", "Basic ***"],
  ["got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef", "got ***"],
  [
    'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b"; x',
    "sasl.jaas.config=*** x",
  ],
  ["GET /cb?code=4%2F0Ab&state=xyz HTTP/1.1", "GET /cb?code=***&state=*** HTTP/1.1"],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\nxyz\n-----END RSA PRIVATE KEY-----\nrest", "***\nrest"],
  ["-----BEGIN PRIVATE KEY-----\nMIIE and cut off", "***"],
  // What must stay readable.
  ["PASSWORD_NEEDED: The password of alice is needed.", "PASSWORD_NEEDED: The password of alice is needed."],
  ["VAULT_PASSPHRASE_WRONG: It does not open it.", "VAULT_PASSPHRASE_WRONG: It does not open it."],
  ["Basic authentication is not offered", "Basic authentication is not offered"],
  [
    "broker-1.example:9092 as alice, topic orders/3 offset 17",
    "broker-1.example:9092 as alice, topic orders/3 offset 17",
  ],
] as const) {
  test(`by its looks: ${line.slice(0, 60).replaceAll("\n", "⏎")}`, () => {
    assert.equal(new Masking().mask(line), wanted);
  });
}

test("what is too long is cut, which is said, and no half of a secret stays at the cut", () => {
  const masking = new Masking();
  masking.add("s3cret-value-5417");
  const safe = masking.mask(`${"x".repeat(16 * 1024 - 5)}s3cret-value-5417${"y".repeat(1_000)}`);
  assert.match(safe, /… \(\d+ more characters\)$/);
  assert.ok(!safe.includes("s3cre"));
});

test("no input takes it long: twice as much takes about twice as long at most", () => {
  const masking = new Masking();
  masking.add("known-secret-5417");
  const adversaries: readonly ((length: number) => string)[] = [
    (n) => "a".repeat(n),
    (n) => "pass".repeat(n / 4),
    (n) => "eyJ".repeat(n / 3),
    (n) => `eyJ${"a".repeat(n)}.`,
    (n) => "Bearer ".repeat(n / 7),
    (n) => "-----BEGIN PRIVATE KEY-----".repeat(n / 27),
    (n) => `a://${"b".repeat(n)}:`,
    (n) => "http://a:".repeat(n / 9),
    (n) => 'password="\\'.repeat(n / 11),
    (n) => "jaas.config=".repeat(n / 12),
    (n) => `secret${".".repeat(n)}`,
    (n) => `token ${" ".repeat(n)}=`,
    (n) => "?code=".repeat(n / 6),
    (n) => "known-secret-541".repeat(n / 16),
  ];
  for (const [index, make] of adversaries.entries()) {
    const started = performance.now();
    masking.mask(make(200_000));
    // The quadratic ones took minutes: this only tells those apart, on any machine.
    assert.ok(performance.now() - started < 2_000, `adversary ${index}`);
  }
});
