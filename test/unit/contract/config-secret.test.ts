import assert from "node:assert/strict";
import { test } from "node:test";
import { mayBeSecret } from "../../../src/contract/config-secret.ts";

test("a key may be secret by the broker's word or by its name", () => {
  const secret = [
    "ssl.keystore.password",
    "sasl.jaas.config",
    "vendor.api-key",
    "s3.secret.access",
    "ssl.keystore.key",
  ];
  for (const key of secret) assert.ok(mayBeSecret(key), key);
  const plain = ["retention.ms", "cleanup.policy", "min.insync.replicas", "segment.index.bytes", "compression.type"];
  for (const key of plain) assert.ok(!mayBeSecret(key), key);
  assert.ok(mayBeSecret("vendor.pin", [{ name: "vendor.pin", sensitive: true }]));
  assert.ok(!mayBeSecret("vendor.pin", [{ name: "vendor.pin", sensitive: false }]));
  assert.ok(mayBeSecret("vendor.token", [{ name: "vendor.token", sensitive: false }]), "its name suggests it");
});
