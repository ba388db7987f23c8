import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BearerError, bearerLogin, factsOf, firstMessage } from "../../../src/workers/kafka/bearer-login.ts";

const TOKEN = { value: "abc.DEF-1_2~3+/==", expiresAt: null, extensions: {} };
const jwt = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;

describe("OAUTHBEARER", () => {
  it("sends the message of RFC 7628, with Kafka's extensions", () => {
    assert.equal(firstMessage(TOKEN), "n,,\u0001auth=Bearer abc.DEF-1_2~3+/==\u0001\u0001");
    const extensions = { logicalCluster: "lkc-1", identityPoolId: "pool 2" };
    assert.equal(
      firstMessage({ ...TOKEN, extensions }),
      "n,,\u0001auth=Bearer abc.DEF-1_2~3+/==\u0001logicalCluster=lkc-1\u0001identityPoolId=pool 2\u0001\u0001",
    );
  });

  it("sends nothing that could end its message early, and quotes no token", () => {
    for (const value of ["", "a b", "a\u0001b", "ü", "a\nb"])
      assert.throws(
        () => firstMessage({ ...TOKEN, value }),
        (error: Error) => error instanceof BearerError && !error.message.includes(value || "none"),
      );
    for (const extensions of [{ auth: "x" }, { "a-b": "x" }, { a: "x\u0001auth=y" }, { "": "" }])
      assert.throws(() => firstMessage({ ...TOKEN, extensions: extensions as Record<string, string> }), BearerError);
  });

  it("answers the broker's reason, so that it can end the login", async () => {
    const sent: string[] = [];
    const send = async (message: string) => {
      sent.push(message);
      return sent.length === 1 ? '{"status":"invalid_token"}' : "";
    };
    await assert.rejects(bearerLogin(TOKEN, send), BearerError);
    assert.deepEqual(sent.slice(1), ["\u0001"]);
    await bearerLogin(TOKEN, async () => "");
  });

  it("reads what a token says of itself, and nothing else", () => {
    assert.deepEqual(factsOf(jwt({ iss: "i", aud: ["a", "b"], sub: "s", nbf: 1, exp: 2 })), {
      issuer: "i",
      audience: "a, b",
      subject: "s",
      notBefore: 1_000,
      expiresAt: 2_000,
    });
    assert.deepEqual(factsOf(jwt({ aud: 7 }))?.audience, null);
    for (const token of ["", "a", "a.b", "a.b.c", "x.bnVsbA.y"]) assert.equal(factsOf(token), null, token);
  });
});
