import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { NO_TICKET, readTicket, TICKET_DIGITS } from "../../../src/contract/ticket.ts";

const made = () => randomBytes(TICKET_DIGITS / 2).toString("hex");

test("a ticket names three ports and one token, and no part of it reveals another", () => {
  for (let times = 0; times < 200; times += 1) {
    const text = made();
    const ticket = readTicket(text);
    assert.equal(ticket?.doors.length, 3);
    for (const { port, proof } of ticket.doors) {
      assert.ok(port >= 20_000 && port < 32_000, String(port));
      assert.match(proof, /^[0-9a-f]{32}$/);
    }
    assert.equal(new Set(ticket.doors.map(({ proof }) => proof)).size, 3);
    assert.equal(Buffer.from(ticket.token, "base64url").toString("hex"), text.slice(-64));
    assert.equal(Buffer.from(ticket.token, "base64url").toString("base64url"), ticket.token);
  }
});

test("an invalid ticket is refused", () => {
  for (const text of [
    NO_TICKET,
    "",
    "x",
    made().slice(1),
    `${made()}0`,
    `${made().slice(1)}g`,
    `${made().slice(1)}A`,
  ]) {
    assert.equal(readTicket(text), null, text);
  }
});

test("the launcher appends a new ticket to its own copy of the archive", {
  skip: process.platform === "win32",
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tailwater ticket "));
  try {
    const archive = `header and files\n\0\x01 first("${NO_TICKET}")`;
    await writeFile(join(folder, "resources.neu"), archive);
    const script = `. "${resolve("src/extensions/launch/window-ticket.sh")}"; printf %s "$window_folder/$ticket"`;
    const make = (env: Record<string, string>) =>
      execFileSync("sh", ["-c", script], { cwd: folder, encoding: "utf8", env });
    const { PATH = "" } = process.env;
    const [first, second] = [make({ PATH, TMPDIR: folder }), make({ PATH, XDG_RUNTIME_DIR: folder, TMPDIR: "/none" })];
    assert.notEqual(first, second);
    for (const place of [first, second]) {
      assert.match(place, /\/tailwater-window-\w+\/$/, "no variable keeps its name");
      assert.equal((await stat(place)).mode & 0o777, 0o700);
      const copy = await readFile(join(place, "resources.neu"), "latin1");
      assert.equal(copy.length, archive.length);
      assert.equal(copy.slice(0, -NO_TICKET.length - 2), archive.slice(0, -NO_TICKET.length - 2));
      assert.ok(copy.endsWith('")'));
      assert.notEqual(readTicket(copy.slice(-NO_TICKET.length - 2, -2)), null);
    }
    assert.equal(make({ PATH, TMPDIR: "/none" }), "./", "without space for it the archive is used unchanged");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
