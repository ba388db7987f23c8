// A person's sign-in by a device code, against the real oidc-provider.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { makeAuthority } from "../../../../scripts/kafka/certificates.ts";
import type { BearerToken, SignInCode } from "../../../../src/contract/bearer.ts";
import type { ErrorCode } from "../../../../src/contract/errors.ts";
import type { OauthSettings } from "../../../../src/contract/profiles.ts";
import { BearerTokens, type TokenLogin } from "../../../../src/extensions/bearer/bearer-tokens.ts";
import { findIssuer } from "../../../../src/extensions/bearer/issuer-metadata.ts";
import { directRoad } from "../../../../src/extensions/http/road.ts";
import type { Secret } from "../../../../src/extensions/kit/secret.ts";
import { FetchBrowser } from "../../../support/fetch-browser.ts";
import { CLIENTS, type OauthServer, startOauthServer } from "../../../support/oauth-issuer.ts";

/** What a profile keeps, with every write. */
class Kept {
  token: Secret | null = null;
  readonly written: (string | null)[] = [];
  async read(): Promise<Secret | null> {
    return this.token;
  }
  async write(token: Secret | null): Promise<void> {
    this.token = token;
    this.written.push(token?.reveal() ?? null);
  }
}

describe("the sign-in of a person", () => {
  let issuer: OauthServer;
  let folder = "";
  const servers: Server[] = [];
  before(async () => {
    issuer = await startOauthServer(makeAuthority("Issuer CA").issue(["127.0.0.1"]));
    folder = await mkdtemp(join(tmpdir(), "tailwater-sign-in-"));
  });
  after(async () => {
    for (const server of servers) server.close();
    await Promise.all([issuer.end(), rm(folder, { recursive: true })]);
  });

  const masked = new Set<string>();
  const tokensOf = () =>
    new BearerTokens({
      road: directRoad(),
      onSecret: (secret) => void masked.add(secret.reveal()),
      aws: { env: {} },
      lockFile: join(folder, "sign-in"),
    });
  const login = (about: Partial<OauthSettings> = {}): TokenLogin => ({
    profileId: "p",
    sasl: {
      mechanism: "oauthbearer",
      grant: "device",
      tokenUrl: issuer.tokenUrl,
      deviceUrl: issuer.deviceUrl,
      clientId: "person",
      clientAuth: "none",
      scope: "openid offline_access kafka",
      extensions: {},
      ...about,
    },
    bootstrapServers: ["b:9092"],
    secrets: {},
    caPem: null,
  });
  /** Answers `code` to each start, and what it is told to each question for a token. */
  async function web(code: object, token: RequestListener): Promise<Partial<OauthSettings>> {
    const server = createServer((request, response) => {
      if (request.url === "/token") return token(request, response);
      response.end(JSON.stringify({ device_code: "dev-code", expires_in: 60, interval: 1, ...code }));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { tokenUrl: `${at}/token`, deviceUrl: `${at}/device` };
  }
  const USER = { user_code: "ABCD-EFGH", verification_uri: "https://issuer.example/device" };
  const says =
    (error: string): RequestListener =>
    (_request, response) =>
      response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }));

  async function signedIn(
    about: Partial<OauthSettings>,
    onCode: (code: SignInCode) => void,
    signal = new AbortController().signal,
  ): Promise<{ token: BearerToken; kept: Kept; tokens: BearerTokens; id: string }> {
    const kept = new Kept();
    const tokens = tokensOf();
    const id = tokens.idOf(login(about), kept);
    const token = await tokens.token(id, { show: onCode, signal });
    return { token, kept, tokens, id };
  }
  const browser = (user: string, answer: "agree" | "refuse" = "agree") => {
    let asked = false;
    return ({ direct }: SignInCode) => {
      if (asked) return;
      asked = true;
      void new FetchBrowser(user).signIn(direct ?? "", answer);
    };
  };
  const fails = async (work: Promise<unknown>, code: ErrorCode, text: RegExp) => {
    await assert.rejects(work, (error: Error & { code: string; hint: string }) => {
      assert.equal(error.code, code, error.message);
      assert.match(`${error.message} ${error.hint}`, text);
      return true;
    });
  };

  it("needs somebody who is there", async () => {
    const tokens = tokensOf();
    await fails(tokens.token(tokens.idOf(login(), new Kept())), "SIGN_IN_NEEDED", /Somebody must sign in at 127/);
  });

  it("shows a code, and gives a token when the person has agreed; the refresh token is kept and masked", async () => {
    const codes: SignInCode[] = [];
    const agree = browser("fay");
    const { token, kept, tokens, id } = await signedIn({}, (code) => {
      codes.push(code);
      agree(code);
    });
    assert.match(codes[0]?.code ?? "", /^[A-Z]{4}-[A-Z]{4}$/);
    assert.equal(codes[0]?.address, `${issuer.issuer}/device`);
    const { sub } = JSON.parse(Buffer.from(token.value.split(".")[1] ?? "", "base64url").toString());
    assert.equal(sub, "fay");
    assert.equal(kept.written.length, 1);
    assert.ok(masked.has(kept.written[0] ?? "?") && masked.has(token.value));
    assert.equal((await tokens.token(id)).value, token.value, "it serves until it is stale");
  });

  it("is renewed with the refresh token, which is replaced before the new token is used", async () => {
    issuer.lasts = 1;
    try {
      const { kept, tokens, id } = await signedIn({}, browser("gus"));
      const [first] = kept.written;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await tokens.token(id);
      assert.equal(kept.written.length, 2);
      assert.notEqual(kept.written[1], first);
      // Two Tailwaters with one vault take turns, so none of them uses a token that was used up.
      const others = [tokensOf(), tokensOf()];
      await Promise.all(others.map((one) => one.token(one.idOf(login(), kept))));
      assert.equal(new Set(kept.written).size, 4);
    } finally {
      issuer.lasts = 600;
    }
  });

  it("is asked for again when the issuer refuses the refresh token", async () => {
    const { kept } = await signedIn({}, browser("hal"));
    const old = kept.token;
    const [one, two] = [tokensOf(), tokensOf()];
    await one.token(one.idOf(login(), kept));
    kept.token = old; // As from a copy of the vault.
    const id = two.idOf(login(), kept);
    await fails(two.token(id), "SIGN_IN_NEEDED", /The sign-in at 127\.0\.0\.1:\d+ has ended: .*confirm the code/);
    assert.equal(kept.written.at(-1), null);
    let shown = 0;
    const again = browser("hal");
    await two.token(id, {
      show: (code) => {
        shown += 1;
        again(code);
      },
      signal: new AbortController().signal,
    });
    assert.ok(shown > 0);
  });

  it("ends when the person refuses", async () => {
    await fails(signedIn({}, browser("ida", "refuse")), "TOKEN_FAILED", /sign-in at .* was refused.*agree/);
  });

  it("ends when it is cancelled, and asks no more", async () => {
    let asked = 0;
    const about = await web(USER, (request, response) => {
      asked += 1;
      says("authorization_pending")(request, response);
    });
    const abort = new AbortController();
    const cancelled = signedIn(about, () => abort.abort(new Error("enough")), abort.signal);
    await assert.rejects(cancelled, /enough/);
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal(asked, before);
  });

  it("tells that the issuer wants to be asked less often, and that it does not answer", async () => {
    const states: string[] = [];
    let asked = 0;
    const about = await web(USER, (request, response) => {
      asked += 1;
      if (asked === 1) response.destroy();
      else if (asked === 2) response.writeHead(503).end();
      else says("slow_down")(request, response);
    });
    const abort = new AbortController();
    const work = signedIn(
      about,
      ({ state, everyMs }) => {
        states.push(`${state} ${everyMs}`);
        if (state === "slowed") abort.abort(new Error("seen"));
      },
      abort.signal,
    );
    await assert.rejects(work, /seen/);
    assert.deepEqual(states, ["pending 1000", "unreachable 1000", "unreachable 6000", "slowed 11000"]);
  });

  it("says that the code has expired", async () => {
    for (const [code, token] of [
      [USER, says("expired_token")],
      [{ ...USER, expires_in: 1 }, says("authorization_pending")],
    ] as const) {
      const about = await web(code, token);
      await fails(
        signedIn(about, () => {}),
        "TOKEN_FAILED",
        /code has expired.*new code/,
      );
    }
  });

  it("takes no code that a person cannot use", async () => {
    const token = says("authorization_pending");
    for (const [code, why] of [
      [{ ...USER, user_code: "A\u202eB" }, /user_code/],
      [{ ...USER, verification_uri: "http://evil.example/" }, /https address/],
      [{ ...USER, verification_uri: "javascript:alert(1)" }, /https address/],
      [{ ...USER, expires_in: "soon" }, /how long/],
      [{ ...USER, device_code: 1 }, /device_code/],
    ] as const) {
      await fails(
        signedIn(await web(code, token), () => {}),
        "TOKEN_FAILED",
        why,
      );
    }
  });

  it("does without a refresh token, and then says how to be asked less often", async () => {
    const { kept } = await signedIn({ scope: "openid kafka" }, browser("jan"));
    assert.deepEqual(kept.written, []);
    const tokens = tokensOf();
    const id = tokens.idOf(login({ scope: "openid kafka" }), kept);
    await fails(tokens.token(id), "SIGN_IN_NEEDED", /add offline_access to the scope/);
  });
});

describe("the client's own login at the token endpoint", () => {
  let issuer: OauthServer;
  before(async () => {
    issuer = await startOauthServer(makeAuthority("Issuer CA").issue(["127.0.0.1"]));
  });
  after(() => issuer.end());
  const tokenOf = (clientId: "service" | "poster", clientAuth: OauthSettings["clientAuth"], secret?: string) => {
    const lockFile = join(tmpdir(), "unused");
    const tokens = new BearerTokens({ road: directRoad(), onSecret: () => {}, aws: { env: {} }, lockFile });
    const { tokenUrl } = issuer;
    const sasl: OauthSettings = {
      ...{ mechanism: "oauthbearer", grant: "client-credentials", tokenUrl, deviceUrl: null },
      ...{ clientId, clientAuth, scope: "kafka", extensions: {} },
    };
    const secrets = { "kafka.sasl.clientSecret": secret ?? CLIENTS[clientId] };
    const of = { profileId: "p", sasl, bootstrapServers: ["b:9092"], secrets, caPem: null };
    return tokens.token(tokens.idOf(of, new Kept()));
  };

  it("is told by the issuer's metadata, with the addresses", async () => {
    const find = (address: string) => findIssuer({ profileId: "p", address, caPem: null }, directRoad());
    const { tokenUrl, deviceUrl, clientAuth } = await find(issuer.issuer);
    assert.deepEqual([tokenUrl, deviceUrl], [issuer.tokenUrl, issuer.deviceUrl]);
    assert.deepEqual(clientAuth, ["basic", "post", "none"]);
    assert.equal((await find(`${issuer.issuer}/.well-known/openid-configuration`)).tokenUrl, tokenUrl);
    await assert.rejects(
      find(`${issuer.issuer}/elsewhere`),
      /has no metadata of an issuer at this address: its status/,
    );
    await assert.rejects(find("http://issuer.example"), /must begin with https/);
  });

  it("goes in the header or in the form", async () => {
    assert.ok((await tokenOf("service", "basic")).value);
    assert.ok((await tokenOf("poster", "post")).value);
  });

  it("names the other way when the issuer refuses one", async () => {
    const hint = async (...args: Parameters<typeof tokenOf>) =>
      tokenOf(...args).then(
        () => "a token",
        (error: { hint: string }) => error.hint,
      );
    assert.match(await hint("service", "basic", "wrong"), /want the secret in the form \(Client login/);
    assert.match(await hint("poster", "post", "wrong"), /want the secret in the header \(Client login/);
    assert.match(await hint("service", "none"), /Client login with a secret/);
  });
});
