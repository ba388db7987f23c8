import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { BROWSER_LIMIT_MS } from "../../../../src/extensions/login/sign-in.ts";
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
  await assert.rejects(login.paste("https://example.com/callback?code=1"), { code: "LOGIN_FAILED" });
  await assert.rejects(login.paste(back.replace(/state=[^&]+/, "state=other")), { code: "LOGIN_FAILED" });
  const state = await login.paste(`  ${back}\n`);
  assert.equal(state.person?.subject, "dora");
  await assert.rejects(login.paste(back), { code: "LOGIN_FAILED" });
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
  while (state.attempt?.kind === "device") state = await login.next(state.revision);
  assert.equal(state.person?.subject, "fay", JSON.stringify(state.attempt));
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

test("many sign-ins at once leave one, and the ports to it", async () => {
  const login = bench.login();
  await Promise.all(Array.from({ length: 10 }, () => login.signIn("browser")));
  const { attempt } = await login.state();
  assert.equal(attempt?.kind, "browser", JSON.stringify(attempt));
  await login.cancel();
});

const device = (about: object) =>
  bench.issuer.answers("/device/auth", (_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        device_code: "d",
        user_code: "ABCD-EFGH",
        verification_uri: `${bench.issuer.address}/device`,
        expires_in: 600,
        ...about,
      }),
    ),
  );

test("a code that nobody can type is refused", async (t) => {
  t.after(() => bench.issuer.answers("/device/auth", null));
  const login = bench.login();
  for (const code of ["X".repeat(65), "A\u202eB", "A\nB", "", "<b>"]) {
    device({ user_code: code });
    const { attempt } = await login.signIn("device");
    assert.equal(attempt?.kind === "failed" ? attempt.error.code : null, "LOGIN_FAILED", JSON.stringify(code));
  }
});

test("the issuer's times for a code are bounded", async (t) => {
  t.after(() => {
    bench.issuer.answers("/device/auth", null);
    bench.issuer.answers("/token", null);
  });
  let asked = 0;
  bench.issuer.answers("/token", (_request, response) => {
    asked += 1;
    response.writeHead(400, { "content-type": "application/json" }).end('{"error":"authorization_pending"}');
  });
  const login = bench.login();
  device({ interval: 0.001, expires_in: 1e300 });
  const { attempt } = await login.signIn("device");
  assert.ok(attempt?.kind === "device" && attempt.endsAt <= Date.now() + 3_600_000);
  device({ interval: 0.001, expires_in: 2 });
  let state = await login.signIn("device");
  while (state.attempt?.kind === "device") state = await login.next(state.revision);
  assert.equal(state.attempt?.kind === "failed" ? state.attempt.error.message : null, "The code has expired.");
  assert.ok(asked <= 3, `asked ${asked} times`);
});

test("after a 503 that wants an hour, the user may sign in again a minute later", async (t) => {
  t.after(() => {
    bench.issuer.answers("/device/auth", null);
    bench.ahead = 0;
  });
  bench.issuer.answers("/device/auth", (_request, response) =>
    response.writeHead(503, { "retry-after": "3600" }).end(),
  );
  const login = bench.login();
  const kind = async () => (await login.signIn("device")).attempt?.kind;
  assert.equal(await kind(), "failed");
  bench.issuer.answers("/device/auth", null);
  assert.equal(await kind(), "failed");
  bench.ahead = 61_000;
  assert.equal(await kind(), "device");
  await login.cancel();
});

test("a browser that is closed without an answer ends the attempt after five minutes, and another can begin", async (t) => {
  bench.vault.secrets.clear();
  const login = bench.login();
  const real = setTimeout;
  let endAttempt = () => {};
  t.mock.method(globalThis, "setTimeout", (run: () => void, ms: number) => {
    if (ms === BROWSER_LIMIT_MS) endAttempt = run;
    return real(run, ms);
  });
  await login.signIn("browser");
  endAttempt();
  const { attempt } = await login.state();
  assert.ok(attempt?.kind === "failed", JSON.stringify(attempt));
  assert.match(attempt.error.message, /5 minutes/);
  const late = await fetch(await new FetchBrowser("ada").signIn(bench.opened.at(-1) ?? "")).then(
    ({ status }) => status,
    () => null,
  );
  assert.equal(late, null, "nothing listens any more");
  await bench.signIn(login);
  assert.equal((await login.state()).status, "signed-in");
});
