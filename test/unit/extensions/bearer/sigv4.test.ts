import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mskToken, regionOf } from "../../../../src/extensions/bearer/msk-token.ts";
import { presign } from "../../../../src/extensions/bearer/sigv4.ts";

// The test suite that AWS publishes for signature version 4 (aws-c-auth, aws-signing-test-suite/v4, query-signature.txt).
const KEYS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: null,
};
const TO_SIGN = {
  host: "example.amazonaws.com",
  path: "/",
  query: {},
  region: "us-east-1",
  service: "service",
  expiresS: 3_600,
  at: Date.UTC(2015, 7, 30, 12, 36),
};
const SESSION = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";
const UNRESERVED = "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const signatureOf = (about: Partial<typeof TO_SIGN> & { query?: Record<string, string> }, keys: object = {}) =>
  new URL(presign({ ...TO_SIGN, ...about }, { ...KEYS, ...keys })).searchParams.get("X-Amz-Signature");

describe("AWS' signature version 4", () => {
  it("gives the signatures of AWS' own test suite", () => {
    assert.equal(signatureOf({}), "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d");
    assert.equal(
      signatureOf({ query: { Param2: "value2", Param1: "value1" } }),
      "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5",
    );
    assert.equal(
      signatureOf({ query: { Param1: "value1" } }),
      "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de",
    );
    assert.equal(
      signatureOf({}, { sessionToken: SESSION }),
      "7ff2b50b376cb4d151970630573d6291dc128cc5c2a12ffb237f73cc53f67b6c",
    );
    assert.equal(signatureOf({ path: "/\u1234" }), "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44");
    assert.equal(signatureOf({ path: UNRESERVED }), "95968482db1b9e0fadef6efc1bd24689f77c77d9ef56919c96a28cc92e0d6005");
    assert.equal(
      signatureOf({ path: "/example space/" }),
      "7a1f416954786484c9824d93c1f26ef64acb9b1b6c9154d08c9f07d0e394abf6",
    );
  });

  it("gives another signature for another time, region, service, length or key", () => {
    const first = signatureOf({});
    for (const about of [{ at: TO_SIGN.at + 1_000 }, { region: "eu-west-1" }, { service: "other" }, { expiresS: 900 }])
      assert.notEqual(signatureOf(about), first);
    assert.notEqual(signatureOf({}, { secretAccessKey: "other" }), first);
  });
});

describe("Amazon MSK's token", () => {
  it("is the signed address in base64url, with the region's host and 15 minutes", () => {
    const at = Date.UTC(2026, 10, 29, 1, 2, 3);
    const { value, expiresAt } = mskToken("eu-west-1", { ...KEYS, sessionToken: "a+b/c=" }, null, at);
    assert.match(value, /^[A-Za-z0-9_-]+$/);
    const url = new URL(Buffer.from(value, "base64url").toString("utf8"));
    assert.equal(url.origin + url.pathname, "https://kafka.eu-west-1.amazonaws.com/");
    assert.deepEqual(Object.fromEntries([...url.searchParams].filter(([name]) => name !== "X-Amz-Signature")), {
      Action: "kafka-cluster:Connect",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20261129/eu-west-1/kafka-cluster/aws4_request",
      "X-Amz-Date": "20261129T010203Z",
      "X-Amz-Expires": "900",
      "X-Amz-Security-Token": "a+b/c=",
      "X-Amz-SignedHeaders": "host",
      "User-Agent": "tailwater",
    });
    assert.equal(expiresAt, at + 900_000);
    assert.equal(mskToken("eu-west-1", KEYS, at + 60_000, at).expiresAt, at + 60_000);
  });

  it("finds the region in a broker's name", () => {
    assert.equal(regionOf("b-1.shop.abc123.c2.kafka.eu-west-1.amazonaws.com:9098"), "eu-west-1");
    assert.equal(regionOf("boot-x1.c3.kafka-serverless.us-gov-east-1.amazonaws.com:9098"), "us-gov-east-1");
    assert.equal(regionOf("kafka.example.com:9098"), null);
  });
});
