import assert from "node:assert/strict";
import { test } from "node:test";
import tls from "node:tls";
import { readsSystemCertificates } from "../../../src/extensions/kit/system-certificates.ts";

test("reports that the system's certificates are trusted only where they are", () => {
  for (const [platform, node, reads] of [
    ["linux", "20.19.0", true],
    ["win32", "20.19.0", false],
    ["darwin", "22.14.0", false],
    ["darwin", "22.15.0", true],
    ["win32", "23.9.0", false],
    ["win32", "23.10.0", true],
    ["win32", "24.0.0", true],
  ] as const) {
    assert.equal(readsSystemCertificates(platform, node), reads, `${platform} ${node}`);
  }
  assert.equal(readsSystemCertificates("win32", process.versions.node), "getCACertificates" in tls, "as Node does");
});
