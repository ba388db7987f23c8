import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { TailwaterError } from "../../../../src/contract/errors.ts";
import { awsCredentials } from "../../../../src/extensions/bearer/aws-credentials.ts";
import { sectionsIn } from "../../../../src/extensions/bearer/aws-files.ts";
import { runCredentialProcess } from "../../../../src/extensions/bearer/credential-process.ts";
import { wordsIn } from "../../../../src/extensions/kit/run-command.ts";

const CANARY = "canary-51b2";
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe("AWS credentials", () => {
  let home = "";
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "tailwater-aws-"));
    await mkdir(join(home, ".aws"));
    await writeFile(
      join(home, ".aws", "config"),
      `[default]
region = eu-west-1
s3 =
  addressing_style = path
[profile ci]
region=us-east-1 # the build
credential_process = "${process.execPath}" -e "console.log(process.env.ANSWER)"
[profile broken]
credential_process = /no/such/program --flag
[profile sso]
sso_session = corp
[profile role]
role_arn = arn:aws:iam::1:role/x
source_profile = default
[profile 'half one']
aws_access_key_id = AK
`,
    );
    await writeFile(
      join(home, ".aws", "credentials"),
      `; comment\n[default]\naws_access_key_id = AKDEFAULT\naws_secret_access_key = ${CANARY}=/x\naws_session_token=tok==\n`,
    );
  });
  after(() => rm(home, { recursive: true }));

  const of = (profile: string | null, env: Record<string, string> = {}) =>
    awsCredentials({ kind: "profile", profile }, { env, home });
  const failure = async (attempt: Promise<unknown>): Promise<string> => {
    const error = (await attempt.then(
      () => assert.fail("gave credentials"),
      (thrown: unknown) => thrown,
    )) as TailwaterError;
    assert.equal(error.code, "TOKEN_FAILED", error.message);
    assert.ok(!`${error.message} ${error.hint}`.includes(CANARY));
    return error.message;
  };

  it("come from the environment", async () => {
    const env = {
      AWS_ACCESS_KEY_ID: "AK",
      AWS_SECRET_ACCESS_KEY: "SK",
      AWS_SESSION_TOKEN: "T",
      AWS_REGION: "eu-north-1",
    };
    assert.deepEqual(await awsCredentials({ kind: "environment" }, { env, home }), {
      keys: { accessKeyId: "AK", secretAccessKey: "SK", sessionToken: "T" },
      expiresAt: null,
      region: "eu-north-1",
    });
    const without = { ...env, AWS_SECRET_ACCESS_KEY: "" };
    assert.match(
      await failure(awsCredentials({ kind: "environment" }, { env: without, home })),
      /no AWS_SECRET_ACCESS_KEY/,
    );
  });

  it("come from the shared files, each profile with its region", async () => {
    const expected = {
      keys: { accessKeyId: "AKDEFAULT", secretAccessKey: `${CANARY}=/x`, sessionToken: "tok==" },
      expiresAt: null,
      region: "eu-west-1",
    };
    assert.deepEqual(await of(null), expected);
    assert.deepEqual(await of(null, { AWS_PROFILE: "default" }), expected);
    assert.match(await failure(of("nobody")), /no AWS profile "nobody"/);
    assert.match(await failure(of("half one")), /"half one" has no aws_secret_access_key/);
    assert.match(await failure(of("sso")), /IAM Identity Center/);
    assert.match(await failure(of("role")), /assumes a role/);
    assert.match(
      await failure(of(null, { AWS_CONFIG_FILE: "/none", AWS_SHARED_CREDENTIALS_FILE: "/none" })),
      /"default"/,
    );
  });

  it("come from a credential_process, until they end", async () => {
    const end = inAnHour();
    const answers = (answer: unknown) => {
      process.env.ANSWER = typeof answer === "string" ? answer : JSON.stringify(answer);
      return of("ci");
    };
    const good = { Version: 1, AccessKeyId: "AK", SecretAccessKey: CANARY, SessionToken: "T", Expiration: end };
    assert.deepEqual(await answers(good), {
      keys: { accessKeyId: "AK", secretAccessKey: CANARY, sessionToken: "T" },
      expiresAt: Date.parse(end),
      region: "us-east-1",
    });
    assert.match(await failure(answers(`${CANARY} is no JSON`)), /writes no JSON/);
    assert.match(await failure(answers({ ...good, Version: 2 })), /version 2, not 1/);
    assert.match(await failure(answers({ ...good, SecretAccessKey: undefined })), /no keys/);
    assert.match(await failure(answers({ ...good, Expiration: "2020-01-01T00:00:00Z" })), /ended on 2020-01-01/);
    delete process.env.ANSWER;
    assert.match(await failure(of("broken")), /was not found: \/no\/such\/program/);
    const run = (code: string, limitMs?: number) =>
      runCredentialProcess(`"${process.execPath}" -e "${code}"`, "p", limitMs);
    assert.match(await failure(run(`console.log('${CANARY}'); process.exit(3)`)), /exit code 3/);
    assert.match(await failure(run("setInterval(() => {}, 1000)", 200)), /did not end within 0.2 s/);
    assert.match(await failure(run("process.stdout.write('x'.repeat(1e6))")), /more than 65536 bytes/);
    assert.match(await failure(runCredentialProcess("  ", "p")), /names no program/);
  });

  it("splits a command line as a shell does, without one", () => {
    assert.deepEqual(wordsIn(`a 'b c' "d \\"e\\" $HOME" f\\ g ''`, false), ["a", "b c", 'd "e" $HOME', "f g", ""]);
    assert.deepEqual(wordsIn('"C:\\Program Files\\x.exe" --a "b c"', true), ["C:\\Program Files\\x.exe", "--a", "b c"]);
  });

  it("reads no setting outside a section, and no nested one", () => {
    const sections = sectionsIn("region=x\r\n[a]\r\nregion = y\r\ns3 =\r\n  region = z\r\nno setting\r\n");
    assert.deepEqual([...sections], [["a", { region: "y", s3: "" }]]);
  });
});
