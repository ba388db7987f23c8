import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MOST_ITERATIONS, readServerFirst, ScramError, ScramRefusal, scram } from "../../../src/workers/kafka/scram.ts";

// RFC 7677, 3: user "user", password "pencil".
const NONCE = "rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
const SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";
const LOGIN = { username: "user", password: "pencil" };

function answering(...answers: string[]): { send(message: string): Promise<string>; sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    send: async (message) => {
      sent.push(message);
      return answers[sent.length - 1] ?? assert.fail("requested too often");
    },
  };
}

describe("SCRAM", () => {
  it("gives the messages of RFC 7677", async () => {
    const { send, sent } = answering(SERVER_FIRST, SERVER_FINAL);
    await scram("sha256", LOGIN, send, NONCE);
    assert.deepEqual(sent, [
      "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
      "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    ]);
  });

  it("escapes the user name, and creates a new nonce each time", async () => {
    const firsts = new Set<string>();
    for (let round = 0; round < 2; round++) {
      const { send, sent } = answering("r=other");
      await assert.rejects(scram("sha512", { username: "a=b,c", password: "" }, send), ScramError);
      firsts.add(sent[0] ?? "");
      assert.match(sent[0] ?? "", /^n,,n=a=3Db=2Cc,r=[A-Za-z0-9+/]{32}$/);
    }
    assert.equal(firsts.size, 2);
  });

  it("rejects a server without proof, and recognizes a refused login", async () => {
    for (const final of ["v=AAAA", "v=", "", SERVER_FINAL.replace("6", "7"), "x=1"]) {
      await assert.rejects(scram("sha256", LOGIN, answering(SERVER_FIRST, final).send, NONCE), ScramError, final);
    }
    const refused = answering(SERVER_FIRST, "e=unknown-user");
    await assert.rejects(scram("sha256", LOGIN, refused.send, NONCE), ScramRefusal);
  });

  it("refuses an invalid first message, a foreign nonce, and iterations out of bounds", () => {
    for (const [message, reason] of [
      ["", /not SCRAM/],
      ["m=1,r=abc1,s=QQ==,i=4096", /extension/],
      ["r=abc,s=QQ==,i=4096", /nonce/],
      ["r=xabc1,s=QQ==,i=4096", /nonce/],
      ["r=abc1,s=!,i=4096", /base64/],
      ["r=abc1,s=,i=4096", /base64/],
      ["r=abc1,s=QQ==,i=4e9", /not a number/],
      ["r=abc1,s=QQ==,i=-1", /not a number/],
      ["r=abc1,s=QQ==,i=4095", /4095 iterations/],
      ["r=abc1,s=QQ==,i=2147483647", /2147483647 iterations .* allows 4096 to 1000000/],
      [`r=abc1,s=QQ==,i=${MOST_ITERATIONS + 1}`, /1000001/],
    ] as const) {
      assert.throws(() => readServerFirst(message, "abc"), reason, message);
    }
    assert.equal(readServerFirst(`r=abc1,s=QQ==,i=${MOST_ITERATIONS},x=later`, "abc").iterations, MOST_ITERATIONS);
  });
});
