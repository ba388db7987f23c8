import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fingerprintOf, judge, keysOf, typeOf } from "../../../src/workers/kafka/ssh/known-hosts.ts";

const key = (name: string) => {
  const type = Buffer.from("ssh-ed25519");
  const size = Buffer.alloc(4);
  size.writeUInt32BE(type.length);
  return Buffer.concat([size, type, Buffer.from(name.padEnd(36, "."))]);
};
const line = (hosts: string, name: string) => `${hosts} ssh-ed25519 ${key(name).toString("base64")} comment`;
const verdict = (text: string, host: string, port: number, name: string) =>
  judge(keysOf(text, { host, port }), key(name)).kind;

describe("known hosts", () => {
  it("finds names, several of a line, ports, patterns and exceptions", () => {
    const text = [
      "# a comment",
      "",
      line("bastion,10.0.0.1", "one"),
      line("[Other.example]:2222", "two"),
      line("*.dev.example,!secret.dev.example", "three"),
      line("host?", "four"),
    ].join("\n");
    for (const [host, port, name, wanted] of [
      ["bastion", 22, "one", "known"],
      ["BASTION", 22, "one", "known"],
      ["10.0.0.1", 22, "one", "known"],
      ["bastion", 22, "two", "changed"],
      // As OpenSSH: the port has no key of its own.
      ["bastion", 2222, "one", "known"],
      ["other.example", 2222, "two", "known"],
      ["other.example", 22, "two", "unknown"],
      ["a.dev.example", 22, "three", "known"],
      ["secret.dev.example", 22, "three", "unknown"],
      ["host1", 22, "four", "known"],
      ["host12", 22, "four", "unknown"],
      ["#", 22, "one", "unknown"],
    ] as const) {
      assert.equal(verdict(text, host, port, name), wanted, `${host}:${port} ${name}`);
    }
  });

  it("refuses a revoked key also where it is known, and leaves out authorities", () => {
    const text = [line("bastion", "one"), `@revoked ${line("*", "one")}`, `@cert-authority ${line("*", "two")}`].join(
      "\n",
    );
    assert.equal(verdict(text, "bastion", 22, "one"), "revoked");
    assert.equal(verdict(text, "bastion", 22, "two"), "changed");
    assert.equal(verdict(text, "other", 22, "one"), "revoked");
    assert.equal(verdict(text, "other", 22, "two"), "unknown");
  });

  it("names the line of the other key", () => {
    const [known] = [keysOf(`\n${line("a", "x")}\n${line("bastion", "one")}`, { host: "bastion", port: 22 })];
    assert.deepEqual(judge(known, key("two")), { kind: "changed", line: 3 });
  });

  it("takes no time for hostile patterns and lines", () => {
    const text = [line(`${"*a".repeat(5_000)}b`, "one"), "|1|x", "|1||", "@revoked", "x y", "\0".repeat(1_000)].join(
      "\n",
    );
    assert.equal(verdict(text, "a".repeat(250), 22, "one"), "unknown");
    assert.equal(typeOf(Buffer.from([255, 255, 255, 255])), "");
  });

  it("agrees with ssh-keygen about hashed names and fingerprints", (t) => {
    const folder = mkdtempSync(join(tmpdir(), "tailwater-known-"));
    t.after(() => rmSync(folder, { recursive: true }));
    try {
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "id")]);
    } catch {
      return t.skip("No ssh-keygen.");
    }
    const [, base64 = ""] = readFileSync(join(folder, "id.pub"), "utf8").split(" ");
    const real = Buffer.from(base64, "base64");
    const file = join(folder, "known_hosts");
    writeFileSync(file, `bastion ssh-ed25519 ${base64}\n[bastion]:2200 ssh-ed25519 ${key("x").toString("base64")}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    const text = readFileSync(file, "utf8");
    assert.doesNotMatch(text, /bastion/);
    assert.equal(judge(keysOf(text, { host: "bastion", port: 22 }), real).kind, "known");
    assert.equal(judge(keysOf(text, { host: "bastion", port: 2200 }), real).kind, "changed");
    assert.equal(judge(keysOf(text, { host: "bastion2", port: 22 }), real).kind, "unknown");
    const said = execFileSync("ssh-keygen", ["-l", "-f", join(folder, "id.pub")], { encoding: "utf8" });
    assert.equal(said.split(" ")[1], fingerprintOf(real));
    assert.equal(typeOf(real), "ssh-ed25519");
  });
});
