import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { type Certificate, makeAuthority } from "../../scripts/kafka/certificates.ts";
import {
  type KafkaSection,
  kafkaAt,
  NO_TLS,
  type SaslSettings,
  type Secrets,
  type TlsSettings,
} from "../../src/contract/profiles.ts";
import { CLIENTS, type OauthServer, startOauthServer } from "../support/oauth-issuer.ts";
import { agreeing, deviceFailures } from "./connect-failures-device.ts";
import { CANARY, ConnectBench, type Failure } from "./connect-failures-support.ts";

const WRONG = `wrong-${CANARY}`;
const DAY_MS = 86_400_000;

describe("a failed connection", () => {
  let broker: Broker;
  let issuer: OauthServer;
  let bench: ConnectBench;
  const foreign = makeAuthority("Somebody else's CA");
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  let silent = "";

  before(async () => {
    issuer = await startOauthServer(makeAuthority("Issuer CA").issue(["127.0.0.1"]));
    broker = await startBroker({ tls: true, sasl: true, acl: true, oauth: issuer, kerberos: true });
    bench = await ConnectBench.start();
    silent = await listen(createServer(() => {}));
    await broker.createTopic("secret-orders");
  });
  after(async () => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all([broker.stop(), issuer.end(), bench.end()]);
  });

  const listen = async (server: Server): Promise<string> => {
    servers.push(server);
    server.on("connection", (socket: Socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const web = (answer: RequestListener) => listen(createHttpServer(answer));
  const at = (kind: keyof Broker["listeners"]): string => broker.listeners[kind] ?? assert.fail(`no ${kind} listener`);
  const all = async (failures: Readonly<Record<string, Failure>>): Promise<void> => {
    for (const [name, failure] of Object.entries(failures)) await bench.fails(name, failure);
  };
  const trusting = (about: Partial<TlsSettings> = {}): TlsSettings => ({
    ...NO_TLS,
    enabled: true,
    caPem: broker.caPem,
    ...about,
  });

  it("in plaintext", async () => {
    const http = await web((_request, response) => response.end("hello"));
    const properties = await readFile(join(broker.dir, "server.properties"), "utf8");
    const controller = /^controller\.quorum\.voters=\d+@(.+)$/m.exec(properties)?.[1]?.replaceAll("\\", "") ?? "";
    const to = (server: string): { kafka: KafkaSection } => ({ kafka: kafkaAt([server]) });
    await all({
      "unreachable: nothing listens": { ...to("127.0.0.1:1"), code: "PORT_CLOSED", says: /connection was refused/ },
      "unreachable: silent": {
        ...to(silent),
        code: "CONNECT_TIMEOUT",
        says: /accepted the connection but did not answer/,
      },
      "wrong name": { ...to("no-such-host.invalid:9092"), code: "HOST_UNKNOWN", says: /no-such-host\.invalid/ },
      "not Kafka": { ...to(http), code: "NOT_KAFKA", says: /HTTP server/ },
      controller: { ...to(controller), code: "CONTROLLER_PORT", says: /KRaft controller/ },
      "needs a login": { ...to(at("saslPlaintext")), code: "SASL_REQUIRED", says: /PLAIN, SCRAM|SCRAM.*PLAIN/ },
      "needs TLS": { ...to(at("tls")), code: "TLS_EXPECTED", says: /uses TLS/ },
    });
  });

  it("by TLS", async () => {
    const to = (server: string, about: Partial<TlsSettings> = {}) => ({
      kafka: kafkaAt([server], { tls: trusting(about) }),
    });
    await all({
      untrusted: { ...to(at("tlsUntrusted")), code: "CERTIFICATE_UNTRUSTED", says: /did not sign it/ },
      "no CA": { ...to(at("tls"), { caPem: null }), code: "CERTIFICATE_UNTRUSTED", says: /Add the cluster's CA/ },
      expired: { ...to(at("tlsExpired")), code: "CERTIFICATE_EXPIRED", says: /has expired/ },
      clock: { ...to(at("tlsEarly")), code: "CERTIFICATE_NOT_YET_VALID", says: /not valid yet.*clock/ },
      "wrong name": { ...to(at("tlsWrongHost")), code: "CERTIFICATE_HOST_MISMATCH", says: /for 127\.0\.0\.1/ },
      "wrong server name": {
        ...to(at("tls"), { serverName: "kafka.example.com" }),
        code: "CERTIFICATE_HOST_MISMATCH",
        says: /"kafka\.example\.com"/,
      },
      "no TLS there": { ...to(at("plaintext")), code: "TLS_NOT_SPOKEN", says: /without TLS/ },
      "unreachable: silent": { ...to(silent), code: "CONNECT_TIMEOUT", says: /did not answer the TLS handshake/ },
    });
    await bench.connected(to(at("tlsWrongHost"), { serverName: "kafka.example.com" }), async () => {});
  });

  const pem = ({ certPem, keyPem }: Certificate, secrets: Secrets = {}) => ({
    kafka: kafkaAt([at("tlsMutual")], { tls: trusting({ identity: { format: "pem", certificatePem: certPem } }) }),
    secrets: { "kafka.tls.identity.key": keyPem, ...secrets } as Secrets,
  });
  const encrypted = (keyPem: string) =>
    createPrivateKey(keyPem)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: `pass-${CANARY}` })
      .toString();

  it("by a client certificate", async () => {
    const client = broker.clientCertificate;
    const key = { certPem: client.certPem, keyPem: encrypted(client.keyPem) };
    const phrase = (text: string) => ({ "kafka.tls.identity.passphrase": text }) as Secrets;
    await all({
      "none given": {
        kafka: kafkaAt([at("tlsMutual")], { tls: trusting() }),
        code: "TLS_FAILED",
        says: /asks for a client certificate/,
      },
      untrusted: {
        ...pem(foreign.issue(["stranger"])),
        code: "TLS_FAILED",
        says: /refused the client certificate of "stranger".*"Somebody else's CA"/,
      },
      expired: {
        ...pem(broker.issue(["old"], { from: -10, to: -2 })),
        code: "CERTIFICATE_EXPIRED",
        says: new RegExp(`"old": it expired on ${new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)}`),
      },
      clock: {
        ...pem(broker.issue(["early"], { from: 2, to: 9 })),
        code: "CERTIFICATE_NOT_YET_VALID",
        says: /"early": it is valid from .*clock/,
      },
      "wrong passphrase": { ...pem(key, phrase(WRONG)), code: "PROFILE_INVALID", says: /does not decrypt the key/ },
      "no passphrase": { ...pem(key), code: "PROFILE_INVALID", says: /no passphrase for it/ },
      "wrong key": { ...pem({ ...client, keyPem: foreign.keyPem }), code: "PROFILE_INVALID", says: /does not belong/ },
      denied: {
        ...pem(broker.issue(["nobody"])),
        topic: "secret-orders",
        code: "TOPIC_UNAUTHORIZED",
        says: /secret-orders/,
      },
    });
    await bench.connected(pem(client), async () => {});
    await bench.connected(pem(key, phrase(`pass-${CANARY}`)), async () => {});
  });

  it("by a PKCS12 file", async () => {
    const client = broker.clientCertificate;
    const write = (name: string, text: string) => writeFile(join(bench.folder, ".aws", name), text);
    await mkdir(join(bench.folder, ".aws"), { recursive: true });
    const store = async (certificate: Certificate, ...more: readonly string[]): Promise<Buffer> => {
      await Promise.all([write("c.pem", certificate.certPem), write("k.pem", certificate.keyPem)]);
      const key = more.includes("-nokeys") ? [] : ["-inkey", "k.pem"];
      const args = ["pkcs12", "-export", "-in", "c.pem", ...key, "-passout", `pass:p-${CANARY}`, ...more];
      return execFileSync("openssl", args, { cwd: join(bench.folder, ".aws"), stdio: "pipe" });
    };
    const to = (file: Buffer, passphrase = `p-${CANARY}`) => ({
      kafka: kafkaAt([at("tlsMutual")], { tls: trusting({ identity: { format: "pkcs12" } }) }),
      secrets: {
        "kafka.tls.identity.key": file.toString("base64"),
        "kafka.tls.identity.passphrase": passphrase,
      } as Secrets,
    });
    const good = await store(client);
    await all({
      "wrong passphrase": { ...to(good, WRONG), code: "PROFILE_INVALID", says: /does not open the PKCS12 file/ },
      expired: {
        ...to(await store(broker.issue(["old.p12"], { from: -10, to: -2 }))),
        code: "CERTIFICATE_EXPIRED",
        says: /"old\.p12": it expired/,
      },
      "old encryption": {
        ...to(await store(client, "-legacy")),
        code: "PROFILE_INVALID",
        says: /openssl pkcs12 -legacy/,
      },
      truststore: { ...to(await store(client, "-nokeys")), code: "PROFILE_INVALID", says: /truststore/ },
      damaged: { ...to(good.subarray(0, 700)), code: "PROFILE_INVALID", says: /damaged/ },
      JKS: { ...to(Buffer.from("feedfeed0000", "hex")), code: "PROFILE_INVALID", says: /keytool -importkeystore/ },
    });
    await bench.connected(to(good), async () => {});
  });

  it("by a password", async () => {
    const by = (
      mechanism: "plain" | "scram-sha-256" | "scram-sha-512",
      username: string,
      password: string,
      server = at("saslPlaintext"),
    ) => ({
      kafka: kafkaAt([server], { sasl: { mechanism, username } }),
      secrets: { "kafka.sasl.password": password } as Secrets,
    });
    await all({
      "PLAIN, wrong password": { ...by("plain", "alice", WRONG), code: "SASL_FAILED", says: /by PLAIN: wrong/ },
      "PLAIN, not offered": {
        ...by("plain", "alice", WRONG, at("oauth")),
        code: "SASL_MECHANISM_UNSUPPORTED",
        says: /offers OAUTHBEARER/,
      },
      "PLAIN, no login there": {
        ...by("plain", "alice", WRONG, at("plaintext")),
        code: "SASL_MECHANISM_UNSUPPORTED",
        says: /accepts no login/,
      },
      "SCRAM-SHA-256, wrong password": {
        ...by("scram-sha-256", "alice", WRONG),
        code: "SASL_FAILED",
        says: /by SCRAM-SHA-256/,
      },
      "SCRAM-SHA-512, unknown user": {
        ...by("scram-sha-512", "carol", WRONG),
        code: "SASL_FAILED",
        says: /by SCRAM-SHA-512/,
      },
      "SCRAM, not offered": {
        ...by("scram-sha-256", "alice", WRONG, at("oauth")),
        code: "SASL_MECHANISM_UNSUPPORTED",
        says: /does not offer SCRAM-SHA-256/,
      },
      Kerberos: {
        ...by("scram-sha-256", "alice", WRONG, at("kerberos")),
        code: "SASL_MECHANISM_UNSUPPORTED",
        says: /only Kerberos \(GSSAPI\), which Tailwater does not support/,
      },
    });
    await bench.connected(by("plain", "bob", "bob-secret"), async () => {});
  });

  const oauth = (
    about: Partial<SaslSettings & { mechanism: "oauthbearer" }> = {},
    secret: string = CLIENTS.service,
    server = at("oauth"),
  ) => ({
    kafka: kafkaAt([server], {
      sasl: {
        mechanism: "oauthbearer",
        grant: "client-credentials",
        tokenUrl: issuer.tokenUrl,
        deviceUrl: null,
        clientAuth: "basic",
        clientId: "service",
        scope: "kafka",
        extensions: {},
        ...about,
      },
    }),
    secrets: { "kafka.sasl.clientSecret": secret } as Secrets,
  });

  it("by OAUTHBEARER, at the issuer", async () => {
    const page = await web((_request, response) => response.end("<html>Sign in</html>"));
    const broken = await web((_request, response) => response.writeHead(503).end());
    const empty = await web((_request, response) => response.end('{"token":"x"}'));
    const plainTls = await listen(createTlsServer({}).on("tlsClientError", () => {}));
    await all({
      "wrong secret": {
        ...oauth({}, WRONG),
        code: "TOKEN_FAILED",
        says: /refused the client "service": wrong client ID or secret/,
      },
      "unknown client": {
        ...oauth({ clientId: "nobody" }, WRONG),
        code: "TOKEN_FAILED",
        says: /refused the client "nobody"/,
      },
      "scope denied": {
        ...oauth({ clientId: "narrow" }, CLIENTS.narrow),
        code: "TOKEN_FAILED",
        says: /does not give the scope "kafka" to the client "narrow"/,
      },
      "grant denied": {
        ...oauth({ clientId: "web" }, "web-secret-canary"),
        code: "TOKEN_FAILED",
        says: /does not allow the client "web" to log in this way/,
      },
      "unreachable: nothing listens": {
        ...oauth({ tokenUrl: "http://127.0.0.1:1/token" }),
        code: "PORT_CLOSED",
        says: /127\.0\.0\.1:1/,
      },
      "unreachable: silent": {
        ...oauth({ tokenUrl: `http://${silent}/token` }),
        code: "CONNECT_TIMEOUT",
        says: /did not answer POST \/token within 8 s/,
      },
      "wrong name": {
        ...oauth({ tokenUrl: "https://no-such-issuer.invalid/token" }),
        code: "HOST_UNKNOWN",
        says: /no-such-issuer\.invalid/,
      },
      "untrusted certificate": {
        ...oauth({ tokenUrl: issuer.secureTokenUrl }),
        code: "CERTIFICATE_UNTRUSTED",
        says: /"Issuer CA"/,
      },
      "no TLS": {
        ...oauth({ tokenUrl: "http://issuer.example.com/token" }),
        code: "PROFILE_INVALID",
        says: /begin with https/,
      },
      "wrong path": {
        ...oauth({ tokenUrl: `${issuer.issuer}/tokens` }),
        code: "TOKEN_FAILED",
        says: /status 404|invalid_request|gave no token/,
      },
      "a page": { ...oauth({ tokenUrl: `http://${page}/` }), code: "TOKEN_FAILED", says: /it is not JSON/ },
      "no token in it": { ...oauth({ tokenUrl: `http://${empty}/` }), code: "TOKEN_FAILED", says: /no access_token/ },
      "the issuer failed": { ...oauth({ tokenUrl: `http://${broken}/` }), code: "TOKEN_FAILED", says: /status 503/ },
      "TLS fails": { ...oauth({ tokenUrl: `https://${plainTls}/` }), code: "TLS_FAILED", says: /handshake/ },
    });
  });

  it("by OAUTHBEARER, at the broker", async () => {
    const gives = (token: string) =>
      web((_request, response) =>
        response.end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: 600 })),
      );
    const jwt = (claims: object) =>
      `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${CANARY}`;
    const now = Math.floor(Date.now() / 1_000);
    const of = async (token: string) => oauth({ tokenUrl: `http://${await gives(token)}/` });
    await all({
      expired: { ...(await of(jwt({ exp: now - 90 }))), code: "SASL_FAILED", says: /it expired 9\d s ago .*clocks/ },
      clock: {
        ...(await of(jwt({ nbf: now + 600, exp: now + 900 }))),
        code: "SASL_FAILED",
        says: /valid only in 10 min/,
      },
      "another issuer": {
        ...(await of(jwt({ iss: "https://other", aud: "kafka", sub: "s", exp: now + 900 }))),
        code: "SASL_FAILED",
        says: /issuer https:\/\/other, audience kafka, subject s/,
      },
      opaque: { ...(await of(`opaque-${CANARY}`)), code: "SASL_FAILED", says: /no JWT/ },
      "not a token": { ...(await of("a\u0001b")), code: "SASL_FAILED", says: /characters that no token may have/ },
      "wrong extension": {
        ...oauth({ extensions: { auth: "x" } }),
        code: "SASL_FAILED",
        says: /"auth" cannot be the name/,
      },
      "not offered": {
        ...oauth({}, CLIENTS.service, at("saslPlaintext")),
        code: "SASL_MECHANISM_UNSUPPORTED",
        says: /does not offer OAUTHBEARER.*SCRAM/,
      },
      unreachable: { ...oauth({}, CLIENTS.service, "localhost:1"), code: "PORT_CLOSED", says: /localhost:1/ },
    });
    issuer.audienceNow = "urn:other";
    await bench.fails("wrong audience", {
      ...oauth(),
      code: "SASL_FAILED",
      says: /audience urn:other, subject service/,
    });
    issuer.audienceNow = issuer.audience;
    await bench.connected(oauth(), async () => {});
    await broker.createTopic("for-others");
    await bench.fails("denied", { ...oauth(), topic: "for-others", code: "TOPIC_UNAUTHORIZED", says: /for-others/ });
  });

  it("by a code on another device", async () => {
    const parts = { issuer, web, silent: `http://${silent}/device`, by: (about: object) => oauth(about, "") };
    await all(await deviceFailures(parts));
    await bench.connected(agreeing(parts, "alice"), async () => {});
    await broker.createTopic("for-people");
    await bench.fails("device: denied", {
      ...agreeing(parts, "fay"),
      topic: "for-people",
      code: "TOPIC_UNAUTHORIZED",
      says: /for-people/,
    });
  });

  it("by AWS IAM", async () => {
    const node = process.execPath;
    const ended = JSON.stringify({
      Version: 1,
      AccessKeyId: "AK",
      SecretAccessKey: CANARY,
      Expiration: "2020-01-01T00:00:00Z",
    });
    await mkdir(join(bench.folder, ".aws"), { recursive: true });
    await writeFile(
      join(bench.folder, ".aws", "config"),
      `[profile missing]\ncredential_process = /no/such/program
[profile failing]\ncredential_process = "${node}" -e "console.log('${CANARY}'); process.exit(7)"
[profile chatty]\ncredential_process = "${node}" -e "console.log('${CANARY}')"
[profile ended]\ncredential_process = "${node}" -e "console.log(process.argv[1])" '${ended}'
[profile sso]\nsso_session = corp
[profile role]\nrole_arn = arn:aws:iam::1:role/x
[profile empty]\nregion = eu-west-1
`,
    );
    const keys = {
      AWS_ACCESS_KEY_ID: "AKCANARY",
      AWS_SECRET_ACCESS_KEY: `sk-${CANARY}`,
      AWS_SESSION_TOKEN: `st-${CANARY}`,
    };
    const by = (
      about: Partial<SaslSettings & { mechanism: "aws-msk-iam" }> = {},
      env: Record<string, string> = keys,
    ) => ({
      kafka: kafkaAt([at("oauth")], {
        sasl: {
          mechanism: "aws-msk-iam",
          region: "eu-west-1",
          source: "environment",
          awsProfile: "",
          accessKeyId: "",
          ...about,
        },
      }),
      env,
    });
    const profile = (awsProfile: string) => by({ source: "profile", awsProfile });
    await all({
      "no keys": { ...by({}, {}), code: "TOKEN_FAILED", says: /environment has no AWS_ACCESS_KEY_ID/ },
      "half a key": { ...by({}, { AWS_ACCESS_KEY_ID: "AK" }), code: "TOKEN_FAILED", says: /no AWS_SECRET_ACCESS_KEY/ },
      "no region": { ...by({ region: "" }), code: "TOKEN_FAILED", says: /region of this cluster is not known/ },
      "wrong profile": { ...profile("nobody"), code: "TOKEN_FAILED", says: /no AWS profile "nobody"/ },
      "process missing": { ...profile("missing"), code: "TOKEN_FAILED", says: /was not found: \/no\/such\/program/ },
      "process fails": { ...profile("failing"), code: "TOKEN_FAILED", says: /exit code 7/ },
      "process says no JSON": { ...profile("chatty"), code: "TOKEN_FAILED", says: /writes no JSON/ },
      expired: { ...profile("ended"), code: "TOKEN_FAILED", says: /ended on 2020-01-01/ },
      SSO: { ...profile("sso"), code: "TOKEN_FAILED", says: /IAM Identity Center/ },
      role: { ...profile("role"), code: "TOKEN_FAILED", says: /assumes a role/ },
      "no keys in the profile": {
        ...profile("empty"),
        code: "TOKEN_FAILED",
        says: /neither keys nor a credential_process/,
      },
      // Not Amazon's: it refuses the token as MSK refuses one that is denied.
      "refused by the broker": { ...by(), code: "SASL_FAILED", says: /login by AWS IAM.*kafka-cluster:Connect.*clock/ },
    });
  });

  it("has a sentence of its own in each of at least 40 cases, and leaves no secret on disk", async (test) => {
    assert.ok(bench.sentences.size >= 40, `${bench.sentences.size} sentences`);
    test.diagnostic(`${bench.sentences.size} failures, each with a sentence of its own`);
    await bench.noCanaryOnDisk();
  });
});
