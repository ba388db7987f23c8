import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { kafkaAt, type Profile, profileAt, type SaslSettings } from "../../../../src/contract/profiles.ts";
import { recognise } from "../../../../src/extensions/pasted/recognise.ts";
import { writeProperties } from "../../../../src/extensions/pasted/write-properties.ts";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
const tls = { enabled: true, caPem: PEM, identity: { format: "pem", certificatePem: PEM }, serverName: null } as const;
const LOGINS: readonly SaslSettings[] = [
  { mechanism: "none" },
  { mechanism: "plain", username: 'an "odd" \\ name' },
  { mechanism: "scram-sha-256", username: "anna" },
  { mechanism: "scram-sha-512", username: "ünï=;#" },
  {
    ...{
      mechanism: "oauthbearer",
      grant: "client-credentials",
      deviceUrl: null,
      clientAuth: "basic",
      clientId: "me",
      scope: "a b",
    },
    tokenUrl: "https://login.example.com/token?x=1",
    extensions: { logicalCluster: "lkc-1", identityPoolId: "pool-1" },
  },
  { mechanism: "aws-msk-iam", region: "eu-west-1", source: "profile", awsProfile: "prod", accessKeyId: "" },
];
const SERVERS = ["b-1.x.kafka.eu-west-1.amazonaws.com:9098", "[::1]:9092"];

describe("a profile as another client's properties", () => {
  it("is read back as the same connection, without a secret", async () => {
    for (const sasl of LOGINS) {
      const profile: Profile = profileAt(kafkaAt(SERVERS, { sasl, tls }), { id: "p", name: "A\nB" });
      const text = writeProperties(profile, "java");
      const [cluster] = (await recognise(text, false)).clusters;
      assert.deepEqual(cluster?.kafka.sasl, sasl, text);
      assert.deepEqual(cluster?.kafka.bootstrapServers, SERVERS);
      assert.deepEqual(cluster?.kafka.tls.caPem, PEM);
      assert.deepEqual(cluster?.kafka.tls.identity, tls.identity);
      assert.deepEqual(cluster?.secrets, {});
      assert.equal(text.split("\n")[0], "# A B, written by Tailwater. It contains no secret.");
    }
  });

  it("has librdkafka's words, and files to fill in where it wants files", async () => {
    for (const sasl of LOGINS.filter(({ mechanism }) => mechanism !== "aws-msk-iam")) {
      const profile: Profile = profileAt(kafkaAt(SERVERS, { sasl, tls }), { id: "p", name: "P" });
      const text = writeProperties(profile, "librdkafka");
      const [cluster] = (await recognise(text, false)).clusters;
      assert.deepEqual(cluster?.kafka.sasl, sasl, text);
      assert.match(text, /^ssl\.ca\.location=<fill in>$/m);
    }
  });
});
