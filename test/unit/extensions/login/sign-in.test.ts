import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { FetchBrowser } from "../../../support/fetch-browser.ts";
import { type Bench, startBench } from "./support.ts";

let bench: Bench;
before(async () => {
  bench = await startBench();
});
after(() => bench.end());

test("signs in through the browser, and knows the user after a restart", async () => {
  const login = bench.login();
  assert.equal((await login.state()).status, "signed-out");
  assert.equal((await login.state()).mayConnect, false);
  await login.signIn("browser");
  const { attempt } = await login.state();
  assert.equal(attempt?.kind, "browser");
  const back = await new FetchBrowser("ada").signIn(bench.opened.at(-1) ?? "");
  const page = await fetch(back);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /You are signed in/);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  const state = await login.state();
  assert.equal(state.status, "signed-in", JSON.stringify(state));
  assert.deepEqual(state.person, { subject: "ada", name: "Ada Example", email: "ada@example.com" });
  assert.equal(state.kept, "vault");
  assert.equal(state.mayConnect, true);
  assert.equal(bench.fronts, 1);
  await assert.rejects(fetch(back), "nothing listens any more");
  const again = bench.login();
  assert.equal((await again.state()).person?.subject, "ada");
});

test("refuses an answer with another state, and goes on waiting", async () => {
  const login = bench.login();
  await login.signIn("browser");
  const back = await new FetchBrowser("bob").signIn(bench.opened.at(-1) ?? "");
  const forged = new URL(back);
  forged.searchParams.set("state", "x".repeat(43));
  const page = await fetch(forged);
  assert.equal(page.status, 400);
  assert.match(await page.text(), /not the answer to the sign-in/);
  assert.equal((await login.state()).attempt?.kind, "browser");
  assert.equal((await fetch(back, { method: "POST" })).status, 404);
  assert.equal((await fetch(back.replace("/callback", "/other"))).status, 404);
  assert.equal((await fetch(back)).status, 200);
  assert.equal((await login.state()).person?.subject, "bob");
});

test("shows the issuer's own error, escaped, and what to do", async () => {
  const login = bench.login();
  await login.signIn("browser");
  const { searchParams } = new URL(bench.opened.at(-1) ?? "");
  const back = new URL(searchParams.get("redirect_uri") ?? "");
  back.search = new URLSearchParams({
    error: "access_denied",
    error_description: "No <script>seat</script> for you",
    state: searchParams.get("state") ?? "",
    iss: bench.issuer.address,
  }).toString();
  const page = await fetch(back);
  assert.equal(page.status, 400);
  const text = await page.text();
  assert.match(text, /access_denied: No &lt;script&gt;seat&lt;\/script&gt; for you/);
  assert.match(text, /Go back to Tailwater/);
  const { attempt } = await login.state();
  assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_REFUSED");
});

test("the user refuses at the issuer", async () => {
  const login = bench.login();
  await login.signIn("browser");
  const back = await new FetchBrowser("eve").signIn(bench.opened.at(-1) ?? "", "refuse");
  await fetch(back);
  const { attempt } = await login.state();
  assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_REFUSED");
});

test("a code that is used twice opens nothing", async () => {
  const [first, second] = [bench.login(), bench.login("required")];
  await first.signIn("browser");
  const back = await new FetchBrowser("carl").signIn(bench.opened.at(-1) ?? "");
  await fetch(back);
  await second.signIn("paste");
  const stolen = new URL(back);
  const { searchParams } = new URL(bench.opened.at(-1) ?? "");
  stolen.searchParams.set("state", searchParams.get("state") ?? "");
  stolen.port = new URL(searchParams.get("redirect_uri") ?? "").port;
  await second.paste(stolen.href);
  const { attempt } = await second.state();
  assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_REFUSED");
});

test("takes the pasted address, and only that", async () => {
  bench.vault.secrets.clear();
  const login = bench.login();
  await login.signIn("paste");
  const back = await new FetchBrowser("dora").signIn(bench.opened.at(-1) ?? "");
  await assert.rejects(fetch(back), "nothing listens");
  await assert.rejects(login.paste("https://example.com/callback?code=1"), { code: "BAD_REQUEST" });
  await assert.rejects(login.paste(back.replace(/state=[^&]+/, "state=other")), { code: "BAD_REQUEST" });
  const state = await login.paste(`  ${back}\n`);
  assert.equal(state.person?.subject, "dora");
  await assert.rejects(login.paste(back), { code: "BAD_REQUEST" });
});

test("takes the next port when one is taken, and says so when all are", async () => {
  const taken = bench.ports.map((port) => createServer().listen(port, "127.0.0.1"));
  await Promise.all(taken.map((server) => new Promise((resolve) => server.once("listening", resolve))));
  const login = bench.login();
  const { attempt } = await login.signIn("browser");
  assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_PORTS_TAKEN");
  await new Promise((resolve) => taken.at(-1)?.close(resolve));
  assert.equal((await login.signIn("browser")).attempt?.kind, "browser");
  const { searchParams } = new URL(bench.opened.at(-1) ?? "");
  assert.equal(new URL(searchParams.get("redirect_uri") ?? "").port, String(bench.ports.at(-1)));
  for (const server of taken) server.close();
  assert.equal((await login.cancel()).attempt, null);
});

test("signs in with a code on another device", async () => {
  bench.vault.secrets.clear();
  const login = bench.login();
  const { attempt } = await login.signIn("device");
  if (attempt?.kind !== "device") throw new Error(JSON.stringify(attempt));
  assert.match(attempt.code, /^[A-Z0-9-]{8,}$/);
  await new FetchBrowser("fay").signIn(attempt.address);
  let state = await login.state();
  while (state.status !== "signed-in") state = await login.next(state.revision);
  assert.equal(state.person?.subject, "fay");
});

test("a cancelled attempt takes no answer", async () => {
  bench.vault.secrets.clear();
  const login = bench.login();
  await login.signIn("browser");
  const back = await new FetchBrowser("gus").signIn(bench.opened.at(-1) ?? "");
  assert.equal((await login.cancel()).attempt, null);
  await assert.rejects(fetch(back));
  assert.equal((await login.state()).status, "signed-out");
});
