// AWS IAM at a real broker that checks the signed address as Amazon MSK does, by Java code of our own.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { type Broker, startBroker } from "../../scripts/kafka/broker.ts";
import { ensureKafka } from "../../scripts/kafka/libs.ts";
import { type AwsSettings, kafkaAt, type Secrets } from "../../src/contract/profiles.ts";
import { TopicReads } from "../../src/workers/topics/topic-reads.ts";
import { compileClass, findCompiler } from "../support/java-classes.ts";
import { CANARY, ConnectBench } from "./connect-failures-support.ts";

const REGION = "eu-west-1";
/** With the characters that AWS' encoding and ours could treat differently. */
const SECRET = `a+b/c=${CANARY}`;

describe("a login by AWS IAM", async () => {
  const compiler = findCompiler(await ensureKafka());
  if (compiler === null) return it("needs a Java compiler", (test: TestContext) => test.skip("there is no javac"));
  let classes = "";
  let broker: Broker;
  let bench: ConnectBench;
  before(async () => {
    classes = await mkdtemp(join(tmpdir(), "tailwater-classes-"));
    compileClass(compiler, await ensureKafka(), "test/kafka/java/SignedAddressHandler.java", classes);
    broker = await startBroker({
      classes,
      oauth: { issuer: "unused", audience: "unused", jwks: "http://127.0.0.1:1/" },
      jvmFlags: [`-Dtest.aws.keys=AK=${SECRET},AKT=${SECRET}`, `-Dtest.aws.region=${REGION}`],
      properties: {
        "listener.name.oauth.oauthbearer.sasl.server.callback.handler.class": "SignedAddressHandler",
        // Each connection logs in again (KIP-368).
        "connections.max.reauth.ms": "3000",
      },
    });
    await broker.createTopic("orders");
    bench = await ConnectBench.start();
  });
  after(async () => {
    await Promise.all([broker?.stop(), bench?.end(), rm(classes, { recursive: true, force: true })]);
  });

  const by = (about: Partial<AwsSettings> = {}, secretAccessKey = SECRET) => ({
    kafka: kafkaAt([broker.listeners.oauth ?? ""], {
      sasl: {
        ...{ mechanism: "aws-msk-iam", region: REGION, source: "keys", awsProfile: "", accessKeyId: "AK" },
        ...about,
      },
    }),
    secrets: { "kafka.sasl.secretAccessKey": secretAccessKey } as Secrets,
  });
  const fails = (name: string, about: Parameters<typeof by>) =>
    bench.fails(name, {
      ...by(...about),
      code: "SASL_FAILED",
      says: /refused the login by AWS IAM.*kafka-cluster:Con/,
    });

  it("is accepted with the right keys, and again on the open connection", async () => {
    await bench.connected(by(), async (session) => {
      const reads = new TopicReads(session);
      for (const end = Date.now() + 5_000; Date.now() < end; ) {
        assert.equal((await reads.describe("orders")).partitions.length, 1);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    });
  });

  it("is accepted with keys of the environment and their session token", async () => {
    const env = { AWS_ACCESS_KEY_ID: "AKT", AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: `s/t+${CANARY}==` };
    await bench.connected({ ...by({ source: "environment" }), env }, async () => {});
  });

  it("is refused with a wrong secret", () => fails("wrong secret", [{}, `wrong-${CANARY}`]));
  it("is refused with an unknown key", async () => {
    bench.sentences.clear(); // The broker tells no client why.
    await fails("unknown key", [{ accessKeyId: "AKX" }]);
  });
  it("is refused in another region", async () => {
    bench.sentences.clear();
    await fails("wrong region", [{ region: "us-east-1" }]);
  });
});
